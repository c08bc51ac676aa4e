"""Sitemaps: every address that search engines are asked to read, and the news of the last days."""

"""Telling others that something readers get has changed."""

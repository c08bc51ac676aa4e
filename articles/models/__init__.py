"""What is kept: the newsroom's working copies, and the editions that readers see."""

from articles.models.article import Article, ArticleTag, Byline
from articles.models.author import Author
from articles.models.autosave import Autosave
from articles.models.change import Change, Clock
from articles.models.content import Content, Pointer
from articles.models.edition import Edition
from articles.models.edition_link import EditionLink
from articles.models.external import ExternalAddress, ExternalUse
from articles.models.front import FrontMark
from articles.models.gist import Gist, TermCount
from articles.models.hub import HubMark
from articles.models.imported import AwaitedAddress, ImportedStory
from articles.models.link import SeeLink
from articles.models.list_month import AuthorMonth, TagMonth
from articles.models.listing import Credit, Listing
from articles.models.move import Address, Move
from articles.models.notice import Notice
from articles.models.presence import Presence
from articles.models.preview_link import PreviewLink
from articles.models.revision import Revision
from articles.models.searchable import Searchable, SearchWord
from articles.models.tag import Tag, TagAlias
from articles.models.tag_change import TagChange, TagChangeRows, TagSearch, TagVerdict
from articles.models.tally import Tally

__all__ = [
    "Address",
    "Article",
    "ArticleTag",
    "Author",
    "AuthorMonth",
    "Autosave",
    "AwaitedAddress",
    "Byline",
    "Change",
    "Clock",
    "Content",
    "Credit",
    "Edition",
    "EditionLink",
    "ExternalAddress",
    "ExternalUse",
    "FrontMark",
    "Gist",
    "HubMark",
    "ImportedStory",
    "Listing",
    "Move",
    "Notice",
    "Pointer",
    "Presence",
    "PreviewLink",
    "Revision",
    "SearchWord",
    "Searchable",
    "SeeLink",
    "Tag",
    "TagAlias",
    "TagChange",
    "TagChangeRows",
    "TagMonth",
    "TagSearch",
    "TagVerdict",
    "Tally",
    "TermCount",
]

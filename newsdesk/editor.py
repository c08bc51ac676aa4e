"""How CKEditor 4 is set up for prose: it offers what the cleaner keeps, and asks no other host for anything."""

from django.utils.translation import gettext_lazy as _

from articles.text.cleaning import ALLOWED_CLASSES, editor_rules

# Parts of the bundled build that had holes, call other hosts, upload, or write markup that the cleaner drops.
# The files of most of them are not served either: see newsdesk.staticfiles.
_LEFT_OUT = (
    "about,bidi,colorbutton,colordialog,copyformatting,dialogadvtab,div,editorplaceholder,elementspath,exportpdf,"
    "filebrowser,flash,font,forms,iframe,justify,language,liststyle,newpage,pagebreak,preview,print,save,scayt,"
    "showblocks,smiley,stylescombo,templates,uploadimage,wsc"
)

_RULES = editor_rules()
# A span that says nothing is what pasted styles leave behind: one is kept only for what it says.
_RULES.pop("span")
_SPANS = ("span[!lang,dir]", "span[lang,!dir]", *(f"span[lang,dir](!{name})" for name in sorted(ALLOWED_CLASSES)))

PROSE = {
    "title": _("Text"),
    "toolbar": [
        ["Format"],
        ["Bold", "Italic", "RemoveFormat"],
        ["BulletedList", "NumberedList", "Blockquote"],
        ["StoryLink", "Link", "Unlink", "Image", "Table", "SpecialChar"],
        ["HorizontalRule"],
        ["PasteText", "PasteFromWord", "Undo", "Redo"],
        ["Find", "Maximize", "Source"],
    ],
    "format_tags": "p;h2;h3;h4",
    "allowedContent": _RULES,
    "extraAllowedContent": ";".join(_SPANS),
    "removePlugins": _LEFT_OUT,
    "removeDialogTabs": "image:advanced;image:Link;image:Upload;link:advanced;link:target;link:upload;table:advanced",
    "width": "100%",
    "height": "55vh",
    "resize_dir": "vertical",
    "bodyClass": "prose",
    "entities": False,
    "basicEntities": True,
    "fillEmptyBlocks": False,
    "disableNativeSpellChecker": False,
    "linkShowAdvancedTab": False,
    "linkDefaultProtocol": "https://",
    "image_previewText": " ",
    "fullPage": False,
    "versionCheck": False,  # the nag asks another host
    "customConfig": "",  # nothing but this is read
    "stylesSet": False,
}

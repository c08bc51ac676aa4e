"""How CKEditor 4 is set up for prose: it offers what the cleaner keeps, and asks no other host for anything."""

from django.utils.translation import gettext_lazy as _

from articles.text.cleaning import editor_rules

# Parts of the bundled build that had holes, call other hosts, upload, or write markup that the cleaner drops.
# The files of most of them are not served either: see newsdesk.staticfiles.
_LEFT_OUT = (
    "about,bidi,colorbutton,colordialog,copyformatting,dialogadvtab,div,editorplaceholder,elementspath,exportpdf,"
    "filebrowser,flash,font,forms,iframe,justify,language,liststyle,newpage,pagebreak,preview,print,save,scayt,"
    "showblocks,smiley,stylescombo,templates,uploadimage,wsc"
)

PROSE = {
    "title": _("Text"),
    "toolbar": [
        ["Format"],
        ["Bold", "Italic", "RemoveFormat"],
        ["BulletedList", "NumberedList", "Blockquote"],
        ["Link", "Unlink", "Image", "Table", "SpecialChar"],
        ["HorizontalRule"],
        ["PasteText", "PasteFromWord", "Undo", "Redo"],
        ["Find", "Maximize", "Source"],
    ],
    "format_tags": "p;h2;h3;h4",
    "allowedContent": editor_rules(),
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

"""docxtpl's own filling of a template, its objects made of our values: what ours is held to."""

import io

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, Listing, RichText, RichTextParagraph


def theirs(template, values, files=None):
    """docxtpl's own filling, its objects made of our values."""
    form = DocxTemplate(io.BytesIO(template))
    form.init_docx()
    form.render({name: _their(form, v, files or {}) for name, v in values.items()}, autoescape=True)
    target = io.BytesIO()
    form.save(target)
    return target.getvalue()


def _their(form, value, files):
    if isinstance(value, list):
        return [_their(form, item, files) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"runs"}:
        return _their_runs(form, value["runs"])
    if value.keys() == {"paragraphs"}:
        made = RichTextParagraph()
        for paragraph in value["paragraphs"]:
            text = _their_runs(form, paragraph["runs"])
            made.add(text, parastyle=paragraph.get("style"))
        return made
    if value.keys() == {"listing"}:
        return Listing(value["listing"])
    if "picture" in value:
        sides = {
            side: Mm(value[f"{side}_mm"]) for side in ("width", "height") if f"{side}_mm" in value
        }
        return InlineImage(form, io.BytesIO(files[value["picture"]]), **sides)
    if value.keys() == {"docx"}:
        return form.new_subdoc(io.BytesIO(files[value["docx"]]))
    return {key: _their(form, part, files) for key, part in value.items()}


def _their_runs(form, runs):
    made = RichText()
    for one in runs:
        looks = {key: value for key, value in one.items() if key not in ("text", "link")}
        link = {"url_id": form.build_url_id(one["link"])} if "link" in one else {}
        made.add(one["text"], **looks, **link)
    return made

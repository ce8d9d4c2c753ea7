"""What clients of Open311 are shown: services, requests, updates, errors, discovery."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from yishi_chassis.clock import ZONE
from yishi_chassis.http import Raw
from yishi_chassis.problems import TITLES, Problem

from .. import actions, domain
from . import spark

#: The kinds of matters (三事分流) by which services are grouped.
GROUPS = {"household": "家里事", "courtyard": "院落事", "community": "社区事"}
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
#: When what is answered here was last changed in a way that clients notice.
CHANGESET = "2026-04-01T00:00:00+08:00"
#: What the specification's 400 stands for: all that the client could do better.
_AT_FAULT = {401: 403, 409: 400, 411: 400, 412: 400, 414: 400, 415: 400, 422: 400}

Row = dict[str, Any]


def service(category: domain.Category, rules: domain.Rules) -> Row:
    """One kind of proposal."""
    households = rules.threshold(category, urgent=False, goal=None)
    return {
        "service_code": category.id, "service_name": category.name,
        "description": f"{category.name_en}. 需 {households} 户联名 / Needs {households} household(s) to sign.",
        "metadata": True, "type": "realtime", "keywords": f"{category.name},{category.name_en}",
        "group": GROUPS.get(category.suggest, category.suggest),
    }


def definition(category: domain.Category, rules: domain.Rules) -> Row:
    """What a proposal of this kind needs beside its place and description."""
    areas = [{"key": area.id, "name": " ".join(rules.areas.by_id[each].name for each in rules.areas.path(area.id))}
             for area in rules.areas.by_id.values()]
    return {"service_code": category.id, "attributes": [
        _attribute(1, "area", "singlevaluelist", "所在的最小区域 / The smallest area it lies in", values=areas),
        _attribute(2, "title", "string", "题目，至多 100 字 / A title of 100 characters at most"),
        _attribute(3, "household", "string", "门牌，只用于按户计数 / Your door plate, only to count your household"),
    ]}


def _attribute(order: int, code: str, datatype: str, description: str, *, values: list[Row] | None = None) -> Row:
    shown = {"variable": True, "code": code, "datatype": datatype, "required": values is not None,
             "datatype_description": "", "order": order, "description": description}
    return shown | ({"values": values} if values is not None else {})


def request(told: actions.Told, rules: domain.Rules, *, url: str, extensions: bool = False) -> Row:
    """A proposal as a service request; of what nobody may read only place, kind and state. `url`: where files are."""
    proposal, content, standing = told.proposal, told.proposal.content, told.standing
    category = rules.categories.get(content.category)
    open_, place = not told.silent, content.place
    row: Row = {
        "service_request_id": proposal.number, "status": domain.status(proposal.state),
        "status_notes": _notes(proposal.state, standing.words),
        "service_name": category.name if category else content.category, "service_code": content.category,
        "description": _description(content) if open_ else None, "agency_responsible": standing.responsible,
        "service_notice": f"已屏蔽 / Hidden: {proposal.hidden}" if proposal.hidden else None,
        "requested_datetime": _time(proposal.opened_at or proposal.drafted_at),
        "updated_datetime": _time(standing.since or proposal.opened_at or proposal.drafted_at),
        "expected_datetime": _time(standing.due),
        "address": " ".join([*(_name(rules, area) for area in place.areas), *([place.spot] if open_ else [])]).strip(),
        "address_id": place.areas[-1], "zipcode": None, "lat": place.lat if open_ else None,
        "long": place.lng if open_ else None, "media_url": media[0] if (media := _media(told, url)) else None,
    }
    return row | (_extended(told, rules) | {"media_urls": media} if extensions else {})


def _media(told: actions.Told, url: str) -> list[str]:
    """What is to be seen of it: first what was sent along, then what its client named."""
    if told.silent:
        return []
    kept = [f"{url}/v1/proposals/{told.proposal.id}/attachments/{each.sha256}"
            for each in told.proposal.content.attachments if each.key]
    return [*kept, *told.media]


def _extended(told: actions.Told, rules: domain.Rules) -> Row:
    proposal, area = told.proposal, told.proposal.content.place.areas[-1]
    state = domain.describe(proposal.state)
    return {
        "extended_attributes": {
            "state": proposal.state, "state_zh": state.zh, "state_en": state.en, "phase": state.phase,
            "tier": proposal.shown.tier, "course": proposal.course, "households": proposal.count,
            "threshold": proposal.content.threshold},
        "notes": [{"datetime": _time(step.at), "description": _notes(step.state, step.words),
                   "type": step.state} for step in told.steps],
        "attributes": [{"code": "area", "name": "所在区域", "values": [{"key": area, "name": _name(rules, area)}]}],
    }


def update(change: actions.Change) -> Row:
    """A step of a path, or what a client told, as an update."""
    told, number = change.told, change.proposal.number
    if isinstance(told, domain.Update):
        return {"update_id": told.id, "service_request_id": number, "status": told.status,
                "updated_datetime": _time(told.updated_at), "description": told.words,
                "media_url": told.media[0] if told.media else None}
    rank = told.rank
    return {"update_id": f"{number}-{rank.course}-{rank.leg}-{rank.sequence}", "service_request_id": number,
            "status": domain.update_status(told.state), "updated_datetime": _time(told.at),
            "description": _notes(told.state, told.words), "media_url": None,
            "external_status_code": told.state}


def receipt(proposal: domain.Proposal, *, faults: list[str]) -> Row:
    """What a client is told of the proposal it has just made; `faults`: why a file was not kept, for each of those."""
    return {"service_request_id": proposal.number, "service_notice": " ".join(_notice(proposal, faults)),
            "account_id": proposal.author.id}


def _notice(proposal: domain.Proposal, faults: list[str]) -> Iterator[str]:
    needed = proposal.content.threshold
    if proposal.opened_at is None:
        yield "待核实，工作人员核实后公开。 / It is being checked, and is open once an officer has approved it."
    elif proposal.filed_at is None and proposal.lapses_at is not None:
        until = proposal.lapses_at.astimezone(ZONE)
        yield (f"需 {needed} 户联名，已有 {proposal.count} 户，{until:%Y-%m-%d %H:%M} 截止。 / "
               f"Needs {needed} households, has {proposal.count}; open for signing until {until:%Y-%m-%d %H:%M}.")
    else:
        yield "已提交，进入分流。 / It is filed and being sorted."
    if faults:
        yield f"{len(faults)} 个文件未保存。 / {len(faults)} file(s) were not kept: {'; '.join(faults)}."


def discovery(*, contact: str, url: str, test: bool) -> Row:
    """Where and what this endpoint is."""
    return {"changeset": CHANGESET, "contact": contact, "key_service": contact, "endpoints": [{
        "specification": SPECIFICATION, "url": f"{url}/open311/v2", "changeset": CHANGESET,
        "type": "test" if test else "production", "formats": ["text/xml", "application/json"]}]}


def errors(problem: Problem, path: str) -> Raw:
    """A problem as Open311 tells it: an array, with the status that clients know."""
    status = _AT_FAULT.get(problem.status, problem.status)
    faults = [f"{fault['loc']}: {fault['msg']}" for fault in problem.members.get("errors", ())]
    told = faults or [problem.detail or " / ".join(TITLES.get(problem.status, ("", "It cannot be done")))]
    return spark.written("errors", [{"code": status, "description": each} for each in told], spark.form_of(path),
                         status=status)


def _description(content: domain.Content) -> str:
    return content.text if content.text.startswith(content.title) else f"{content.title}\n\n{content.text}"


def _notes(state: str, words: str | None) -> str:
    label = domain.describe(state).zh
    return f"{label}：{words}" if words else label


def _name(rules: domain.Rules, area: str) -> str:
    known = rules.areas.by_id.get(area)
    return known.name if known else area


def _time(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).isoformat(timespec="seconds") if at else None

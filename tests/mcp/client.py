"""Drives `chienowa mcp` with the protocol's own Python client: every tool, resource and prompt of a portal, and what
must be refused. The client checks each structured answer against the schema that the tool gave.

usage: client.py PROGRAM ROOT DAY
"""

import asyncio
import json
import subprocess
import sys

from mcp import ClientSession, MCPError, StdioServerParameters, stdio_client
from mcp.types import PaginatedRequestParams

program, root, day = sys.argv[1:]
calls = {"tools": 0, "resources": 0, "prompts": 0, "refused": 0}


def expect(holds, *what):
    if not holds:
        raise AssertionError(what)


async def everything(ask, name):
    """All entries of a list, page by page."""
    entries, cursor = [], None
    while True:
        params = PaginatedRequestParams(cursor=cursor) if cursor else None
        result = await ask(params=params)
        entries += getattr(result, name)
        cursor = result.next_cursor
        if not cursor:
            return entries


async def refused(request, code):
    """A request that must end as an error of the protocol."""
    try:
        result = await request
    except MCPError as error:
        expect(error.error.code in code, error.error.code, error.error.message)
        expect(error.error.message, "an error without a word")
        calls["refused"] += 1
        return
    raise AssertionError(("answered", result))


async def tool(session, name, **arguments):
    result = await session.call_tool(name, arguments)
    calls["tools"] += 1
    expect(not result.is_error, name, arguments, result)
    expect(result.structured_content is not None and result.content[0].text, name)
    return result


async def no_answer(session, name, said, **arguments):
    """A question that has the right form, but no answer."""
    result = await session.call_tool(name, arguments)
    expect(result.is_error and said in result.content[0].text, name, arguments, result)
    calls["refused"] += 1


async def tools_of(session):
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    expect(set(tools) == {"search", "read_page", "recipes_for_task", "fill_recipe", "impact"}, tools)
    for one in tools.values():
        expect(one.annotations.read_only_hint and one.output_schema and one.description, one)
    for query in ["議事録", "minutes", "ぎじろく", "メール 英語", "react", "zzzz"]:
        await tool(session, "search", query=query)
    recipes = await tool(session, "search", query="kind:recipe", limit=50, kind=["recipe"])
    for hit in recipes.structured_content["hits"]:
        expect(hit["data_class"] is None or hit["data_class"]["note"], hit)
    await tool(session, "search", query="要約", language="en", department=["営業部"], task=["minutes"], tool=["chat"])
    for task in ["minutes", "議事録", "Meeting minutes"]:
        found = await tool(session, "recipes_for_task", task=task)
        expect(found.structured_content["recipes"][0]["data_class"]["id"], found)
    figures = await tool(session, "impact")
    everything_there_is = (await tool(session, "impact", everything=True)).structured_content
    report = [program, "report", "impact", "--root", root, "--at", day, "--format", "json"]
    expect(everything_there_is == json.loads(subprocess.check_output(report)), "figures of the report")
    expect(figures.structured_content["total"] == everything_there_is["total"], "figures in short")
    await tool(session, "impact", month=day[:7])
    await tool(session, "impact", since=f"{day[:7]}-01", language="en")


async def pages_of(session):
    resources = await everything(session.list_resources, "resources")
    expect(len({resource.uri for resource in resources}) == len(resources), "an address twice")
    for resource in resources:
        read = (await session.read_resource(resource.uri)).contents[0]
        calls["resources"] += 1
        expect(read.mime_type == "text/markdown" and read.text.startswith("# "), resource.uri)
        page = await tool(session, "read_page", page=str(resource.uri))
        expect(page.structured_content["title"] == resource.title, resource.uri)
        expect(page.content[0].text == read.text, resource.uri)
    templates = (await session.list_resource_templates()).resource_templates
    expect([template.uri_template for template in templates] == ["chienowa:///{+path}/"], templates)
    return resources


async def recipes_of(session):
    prompts = await everything(session.list_prompts, "prompts")
    for prompt in prompts:
        expect(prompt.description, prompt)
        values = {}
        for argument in prompt.arguments or []:
            expect(argument.required, argument)
            values[argument.name] = f"{argument.name} {{{{x}}}}"
        page = await tool(session, "read_page", page=f"/recipes/{prompt.name}/")
        for variable in page.structured_content["recipe"]["variables"]:
            if variable["choices"]:
                values[variable["name"]] = variable["choices"][0]
        filled = await session.get_prompt(prompt.name, values)
        calls["prompts"] += 1
        by_tool = await tool(session, "fill_recipe", recipe=prompt.name, values=values)
        texts = [message.content.text for message in filled.messages]
        expect(texts == [one["text"] for one in by_tool.structured_content["prompts"]], prompt.name)
        for value in values.values():
            expect(any(value in text for text in texts), prompt.name, value)
        if values:
            await refused(session.get_prompt(prompt.name, {}), {-32602})
            await no_answer(session, "fill_recipe", "has no value", recipe=prompt.name, values={})
        await refused(session.get_prompt(prompt.name, {**values, "no such": "x"}), {-32602})
    return prompts


async def refusals_of(session):
    malformed = [
        ("no_such_tool", {}),
        ("search", {}),
        ("search", {"query": None}),
        ("search", {"query": ["x"]}),
        ("search", {"query": "x", "limit": 51}),
        ("search", {"query": "x", "limit": "ten"}),
        ("search", {"query": "x", "kind": ["none"]}),
        ("search", {"query": "x", "surplus": True}),
        ("search", {"query": "x" * 1_001}),
        ("read_page", {}),
        ("read_page", {"page": "x" * 2_001}),
        ("recipes_for_task", {"task": 1}),
        ("fill_recipe", {"recipe": "minutes", "values": []}),
        ("fill_recipe", {"recipe": "minutes", "values": {"notes": 1}}),
        ("impact", {"month": "2026-13"}),
        ("impact", {"since": "yesterday"}),
    ]
    for name, arguments in malformed:
        await refused(session.call_tool(name, arguments), {-32602})
    # Not found is -32002, and -32602 by the newest version of the protocol.
    for uri in ["file:///etc/passwd", "chienowa:///../../etc/passwd", "chienowa:///%2e%2e/%2e%2e/etc/passwd",
                "chienowa:///content/data/people/", "chienowa:///chienowa.yaml", "chienowa://x/y", "nonsense"]:
        await refused(session.read_resource(uri), {-32002, -32602})
    for ask in [session.list_resources, session.list_prompts]:
        await refused(ask(params=PaginatedRequestParams(cursor="nonsense")), {-32602})
    await refused(session.get_prompt("no such recipe", {}), {-32602})
    await no_answer(session, "read_page", "no page", page="/etc/passwd")
    await no_answer(session, "read_page", "no language", page="/recipes/minutes/", language="xx")
    await no_answer(session, "recipes_for_task", "none of", task="no such task")
    await no_answer(session, "search", "none of", query="x", department=["no such department"])
    await no_answer(session, "fill_recipe", "no recipe", recipe="/handbook/", values={})


async def main():
    server = StdioServerParameters(command=program, args=["mcp", "--root", root, "--at", day])
    for opening in ["initialize", "discover"]:
        for key in calls:
            calls[key] = 0
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await getattr(session, opening)()
            expect("data class" in session.instructions, session.instructions)
            expect(session.server_info.name == "chienowa", session.server_info)
            await tools_of(session)
            resources = await pages_of(session)
            prompts = await recipes_of(session)
            await refusals_of(session)
            print(f"{session.protocol_version}: {len(resources)} resources, {len(prompts)} prompts; answered: "
                  f"{calls['tools']} tool calls, {calls['resources']} resources, {calls['prompts']} prompts; "
                  f"refused: {calls['refused']}")


asyncio.run(main())

"""The page's addresses. Everything that Starlette knows of is here; what is said and done is in the other modules."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from stt_minutes import engines, files, settings
from stt_minutes.errors import (
    MinutesError,
    WriteFailed,
)
from stt_minutes.meeting import digest
from stt_minutes.web import exporting, preferences, replacing, sound, view
from stt_minutes.web.answers import STATUS, as_json, read_body
from stt_minutes.web.edits import LONGEST_NAME
from stt_minutes.web.session import Stale

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

    from stt_minutes.web.library import Library
    from stt_minutes.web.scene import Scene
    from stt_minutes.web.session import Session

HERE = Path(__file__).resolve().parent
# Named in the page's head, so that the browser fetches them together and not one after the other.
MODULES = sorted(path.name for path in (HERE / "static" / "js").glob("*.js") if path.name != "start.js")
TICK = 0.3
"""Seconds between two looks for something to tell an open page."""


class Presence:
    """How many pages are open, and whether there has been one at all."""

    def __init__(self) -> None:
        self.open = 0
        self.ever = False
        self.stopping = False


def make(library: Library, presence: Presence) -> Starlette:
    """The app for a library; `presence` tells the server when the last page has closed."""
    pages = Jinja2Templates(HERE / "templates")
    hall = _Hall(library, presence, pages)
    meeting = [
        Route("/", hall.review),
        Route("/meeting.json", hall.meeting),
        Route("/agenda.json", hall.agenda),
        Route("/transcript.json", hall.transcript),
        Route("/heard.json", hall.heard),
        Route("/voices.json", hall.voices),
        Route("/doubts.json", hall.doubts),
        Route("/events", hall.events),
        Route("/sound", hall.original),
        Route("/sound.wav", hall.wav),
        Route("/peaks", hall.peaks),
        Route("/edit", hall.edit, methods=["POST"]),
        Route("/approve", hall.approve, methods=["POST"]),
        Route("/undo", hall.undo, methods=["POST"]),
        Route("/redo", hall.redo, methods=["POST"]),
        Route("/preview", hall.preview, methods=["POST"]),
        Route("/rule", hall.rule, methods=["POST"]),
        Route("/place", hall.place, methods=["POST"]),
        Route("/run", hall.run, methods=["POST"]),
        Route("/export", hall.export, methods=["POST"]),
        Route("/out/{file}", hall.out),
        Route("/upload/{kind}", hall.upload, methods=["PUT"]),
    ]
    return Starlette(
        routes=[
            Route("/", hall.start),
            Route("/meetings.json", hall.meetings),
            Route("/meetings", hall.create, methods=["POST"]),
            Route("/events", hall.start_events),
            Route("/preferences.json", hall.preferences, methods=["GET", "PUT"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
            Mount("/m/{name}", routes=meeting),
        ],
        exception_handlers={MinutesError: hall.refused, HTTPException: hall.lost, OSError: hall.unread},
    )


class _Hall:
    def __init__(self, library: Library, presence: Presence, pages: Jinja2Templates) -> None:
        self.library = library
        self.presence = presence
        self.pages = pages

    # --- what goes wrong ---

    def refused(self, _request: Request, error: Exception) -> Response:
        assert isinstance(error, MinutesError)
        status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
        return as_json({"error": error.message, "hint": error.hint, "stale": isinstance(error, Stale)}, status)

    def unread(self, request: Request, error: Exception) -> Response:
        """What the disk refused where no other words are known for it."""
        assert isinstance(error, OSError)
        told = f"Mødets filer kunne ikke læses eller skrives ({files.reason(error)})."
        return self.refused(
            request, WriteFailed(told, "Se efter, om disken er fuld eller taget fra, og genindlæs siden.")
        )

    def lost(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        words = {
            404: "Siden findes ikke.",
            405: "Det kan ikke lade sig gøre her.",
            413: "Der blev sendt for meget på én gang.",
        }
        message = words.get(error.status_code, "Forespørgslen blev ikke forstået.")
        if "text/html" in request.headers.get("accept", ""):
            return self.pages.TemplateResponse(
                request, "error.html", {"message": message}, status_code=error.status_code
            )
        return as_json({"error": message, "hint": ""}, error.status_code)

    # --- the start page ---

    def start(self, request: Request) -> Response:
        if self.library.single:
            return RedirectResponse(f"/m/{self.library.folder.resolve().name}/", 303)
        return self.pages.TemplateResponse(request, "start.html", {"folder": self.library.folder.resolve().name})

    def meetings(self, request: Request) -> Response:
        return as_json({"meetings": self.library.listing(request.query_params.get("q", ""))})

    async def create(self, request: Request) -> Response:
        body = await read_body(request)
        name = await run_in_threadpool(self.library.create, str(body.get("title", ""))[:200])
        return as_json({"name": name}, 201)

    async def upload(self, request: Request) -> Response:
        name = request.path_params["name"]
        kind, given = request.path_params["kind"], request.query_params.get("name", "")
        target = self.library.place_for(name, kind, given)
        try:
            with files.replacing(target) as temporary, temporary.open("wb") as file:
                async for piece in request.stream():
                    # A meeting's sound is gigabytes: written piece by piece, off the loop that serves the other requests.
                    await run_in_threadpool(file.write, piece)
                file.close()
                await run_in_threadpool(self.library.look, temporary, kind, given[-80:])
        except ClientDisconnect:
            return Response(status_code=400)
        if kind == "agenda":
            self.library.meeting(name).replace_agenda(target)
        return as_json({"size": target.stat().st_size}, 201)

    async def preferences(self, request: Request) -> Response:
        if request.method == "PUT":
            await run_in_threadpool(preferences.save, await read_body(request))
        return as_json(await run_in_threadpool(preferences.load))

    # --- one meeting ---

    def session(self, request: Request) -> Session:
        return self.library.session(request.path_params["name"])

    def review(self, request: Request) -> Response:
        scene = self.session(request).scene
        body = scene.agenda.body.name
        return self.pages.TemplateResponse(
            request, "review.html", {"title": body, "single": self.library.single, "modules": MODULES}
        )

    def _meeting(self, session: Session, before: Scene | None = None) -> dict[str, Any]:
        history = session.history
        found: dict[str, Any] = {
            "revision": session.revision,
            "saved_at": session.saved_at,
            "undo": history.undoable[-1].label if history.undoable else None,
            "redo": history.redoable[-1].label if history.redoable else None,
            "meeting": view.meeting(session.scene),
        }
        if before is not None:
            found["segments"] = view.changed_segments(before, session.scene)
        return found

    def meeting(self, request: Request) -> Response:
        name, session = request.path_params["name"], self.session(request)
        with session.lock:
            session.refresh()
            found = self._meeting(session)
        sound_path = session.meeting.sound()
        # What a browser keeps for this meeting it must not give to another at the same address.
        found["id"] = digest(str(session.meeting.folder.resolve()))
        found["sound"] = None
        if sound_path is not None:
            found["sound"] = {"original": sound.original(session.meeting) is not None}
        house = self._house_phrases(session)
        found |= {
            "place": self.library.place(name),
            "run": self.library.run_status(name),
            "formats": exporting.formats(),
            "transcripts": exporting.transcripts(),
            "templates": exporting.templates(session.meeting),
            "phrases": view.phrases(session.scene, house),
            "wordings": view.wordings(session.scene, house),
        }
        return as_json(found)

    @staticmethod
    def _house_phrases(session: Session) -> Path | None:
        chosen = settings.load(session.meeting.facts().settings).phrases
        return Path(chosen).expanduser() if chosen else None

    def agenda(self, request: Request) -> Response:
        return as_json(view.agenda(self.session(request).scene))

    def transcript(self, request: Request) -> Response:
        return Response(self.session(request).transcript_json(), media_type="application/json")

    def heard(self, request: Request) -> Response:
        """What a transcription under way has heard after the first `after` segments, and whether it is still at work."""
        name, asked = request.path_params["name"], request.query_params.get("after", "")
        found = self.library.so_far(name).after(int(asked) if asked.isdecimal() and len(asked) < 9 else 0)
        run = self.library.run_status(name)
        under_way = (run is not None and not run["finished"]) or self.session(request).meeting.is_busy()
        return as_json({**found, "under_way": under_way})

    def voices(self, request: Request) -> Response:
        session = self.session(request)
        with session.lock:
            scene = session.scene
        return as_json(self.library.suggested(request.path_params["name"], scene))

    def doubts(self, request: Request) -> Response:
        session = self.session(request)
        with session.lock:
            scene = session.scene
        return as_json(view.doubts(scene))

    async def edit(self, request: Request) -> Response:
        body = await read_body(request)
        session = self.session(request)

        def work() -> Response:
            payload, group = body.get("payload"), body.get("group")
            if not isinstance(payload, dict) or not (group is None or isinstance(group, str)):
                raise HTTPException(400)
            with session.lock:
                try:
                    before = session.edit(str(body.get("base")), str(body.get("edit")), payload, group)
                except Stale as error:
                    both = {"yours": payload, "theirs": view.meeting(session.scene)}
                    return as_json({"error": error.message, "hint": error.hint, "stale": True, **both}, 409)
                return as_json(self._meeting(session, before))

        return await run_in_threadpool(work)

    async def approve(self, request: Request) -> Response:
        body = await read_body(request)
        session, to = self.session(request), body.get("to")
        if to not in ("til_godkendelse", "godkendt"):
            raise HTTPException(400)

        def work() -> Response:
            with session.lock:
                held_at = str(body.get("meeting") or "").strip()[:LONGEST_NAME] or None
                who = str(body.get("who") or "")[:LONGEST_NAME]
                before = session.approve(str(body.get("base")), to, who=who, held_at=held_at)
                return as_json(self._meeting(session, before))

        return await run_in_threadpool(work)

    async def undo(self, request: Request) -> Response:
        return await self._walk(request, lambda session, base: session.undo(base))

    async def redo(self, request: Request) -> Response:
        return await self._walk(request, lambda session, base: session.redo(base))

    async def _walk(self, request: Request, walk: Callable[[Session, str], Scene]) -> Response:
        body = await read_body(request)
        session = self.session(request)

        def work() -> Response:
            with session.lock:
                before = walk(session, str(body.get("base")))
                return as_json(self._meeting(session, before))

        return await run_in_threadpool(work)

    async def preview(self, request: Request) -> Response:
        body = await read_body(request)
        scene = self.session(request).scene
        find, write = str(body.get("find", "")), str(body.get("write", ""))
        return as_json({"places": await run_in_threadpool(replacing.preview, scene.applied.segments, find, write)})

    async def rule(self, request: Request) -> Response:
        body = await read_body(request)
        chosen = settings.load(self.session(request).meeting.facts().settings)
        path = engines.word_list(chosen)
        added = await run_in_threadpool(replacing.add_rule, path, str(body.get("find", "")), str(body.get("write", "")))
        return as_json({"added": added, "file": str(path)})

    async def place(self, request: Request) -> Response:
        body = await read_body(request)
        await run_in_threadpool(self.library.keep_place, request.path_params["name"], body)
        return as_json({})

    async def run(self, request: Request) -> Response:
        run = await run_in_threadpool(self.library.run, request.path_params["name"])
        return as_json(run.status(), 202)

    async def export(self, request: Request) -> Response:
        body = await read_body(request)
        session = self.session(request)
        made = await run_in_threadpool(exporting.asked, session.meeting, session.scene, body)
        return as_json({"file": made.name, "folder": str(made.parent)}, 201)

    def out(self, request: Request) -> Response:
        folder = self.session(request).meeting.out / exporting.FOLDER
        names = {each.name: each for each in folder.iterdir() if each.is_file()} if folder.is_dir() else {}
        found = names.get(request.path_params["file"])
        if found is None:
            raise HTTPException(404)
        return FileResponse(found, filename=found.name)

    # --- sound ---

    def original(self, request: Request) -> Response:
        meeting = self.session(request).meeting
        path, kind = meeting.sound(), sound.original(meeting)
        if path is None or kind is None:
            raise HTTPException(404)
        return FileResponse(path, media_type=kind)

    def wav(self, request: Request) -> Response:
        session = self.session(request)
        if session.meeting.sound() is None:
            raise HTTPException(404)
        duration = sound.duration(session.meeting, session.scene.transcript.duration_ms)
        size = sound.wav_size(duration)
        headers = {"accept-ranges": "bytes", "content-type": "audio/wav"}
        asked = request.headers.get("range")
        span = sound.byte_range(asked, size) if asked else (0, size)
        if span is None:
            return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
        start, stop = span
        headers["content-length"] = str(stop - start)
        if asked:
            headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
        body = sound.wav_bytes(session.meeting, duration, start, stop) if request.method == "GET" else iter(())
        return StreamingResponse(body, 206 if asked else 200, headers)

    def peaks(self, request: Request) -> Response:
        self.session(request)
        found = self.library.waveform(request.path_params["name"])
        if found is None or found.error is not None:
            raise HTTPException(404)
        if found.peaks is None:
            return as_json({"share": found.share}, 202)
        return Response(
            found.peaks,
            headers={"x-peaks-per-second": str(sound.PEAKS_PER_SECOND)},
            media_type="application/octet-stream",
        )

    # --- telling open pages ---

    def events(self, request: Request) -> Response:
        name, session = request.path_params["name"], self.session(request)

        def news() -> dict[str, Any]:
            session.refresh()
            heard = 0 if "transcript" in session.scene.ready else self.library.so_far(name).size
            return {"revision": session.revision, "run": self.library.run_status(name), "heard": heard}

        return self._stream(news)

    def start_events(self, _request: Request) -> Response:
        return self._stream(
            lambda: {"running": {each: self.library.run_status(each) for each in self.library.running()}}
        )

    def _stream(self, news: Callable[[], dict[str, Any]]) -> Response:
        async def lines() -> AsyncIterator[str]:
            self.presence.open += 1
            self.presence.ever = True
            told, quiet = None, 0.0
            try:
                while not self.presence.stopping:
                    try:
                        now = await run_in_threadpool(news)
                    except MinutesError as error:
                        now = {"error": error.message, "hint": error.hint}
                    if now != told:
                        yield f"data: {json.dumps(now, ensure_ascii=False)}\n\n"
                        told, quiet = now, 0.0
                    elif quiet > 10:
                        yield ": her endnu\n\n"
                        quiet = 0.0
                    await asyncio.sleep(TICK)
                    quiet += TICK
            finally:
                self.presence.open -= 1

        return StreamingResponse(lines(), media_type="text/event-stream")

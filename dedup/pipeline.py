"""The plan: the stages in order, from paths to a report."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from dedup import catalogue, documents, results, workspace
from dedup import corpus as corpora
from dedup.account import Clock, account
from dedup.background import ranked_documents, ranked_pairs
from dedup.compositions import compositions
from dedup.context import Context
from dedup.engines.local import Local, workers_for
from dedup.errors import NothingReadableError
from dedup.families import group
from dedup.fold import HALVES
from dedup.memory import release
from dedup.mistakes import mistakes
from dedup.model import Report
from dedup.search import Completion, search
from dedup.sources import follows, sources
from dedup.store import Store
from dedup.threads import streamed
from dedup.traces import traces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from dedup.config import Config
    from dedup.corpus import Corpus
    from dedup.documents import FileText, SourceFile
    from dedup.documents.document import Collection
    from dedup.families import Families
    from dedup.job import Job
    from dedup.model import Match, Pair, Run, Skipped, Template
    from dedup.passages import Passage
    from dedup.search import Found
    from dedup.templates import Skeleton

_THREADED = 10  # threads start so many times faster than processes
_FILES = 16  # that a thread takes at a time
_LETTERS_TO_PARSE = 20_000  # parsing one document takes as long as comparing so many letters


def run(job: Job) -> Report:
    """Read, fold, fingerprint, find candidates, align, group, compute figures, report.

    Raises:
        NothingReadableError: no input gave a text to compare; in `check`, no draft did, or
            nothing that it could be compared with.
        UsageError: a metadata table does not say what it should.
    """
    clock = Clock(job.progress)
    job = replace(job, progress=clock.progress)
    with ExitStack() as stack:
        corpus, collection = _prepared(job, clock, stack)
        return _analysed(job, corpus, collection, clock)


def _prepared(job: Job, clock: Clock, stack: ExitStack) -> tuple[Corpus, Collection]:
    """The letters of all files, which are read while those before them are folded."""
    found = documents.find(job.inputs, exclude=job.exclude, known=job.known)
    size = documents.size(found.files)
    arrays = stack.enter_context(workspace.letters(job.work, size, job.memory))
    threads = workers_for(job.workers, size * _THREADED)
    assembly = documents.Assembly(job.inputs, found, job.metadata)
    store = Store.of(assembly.texts(_read(job, found.files, size, threads)), arrays, threads)
    collection = assembly.collection()
    _check_roles(job, collection)
    release()  # what was read: before the fingerprints take its place
    clock.lap("read")
    job.progress("fold", 0, len(store))
    role = {item.number: item.role for item in job.inputs}
    roles = [role[document.input] for document in collection.documents]
    corpus = corpora.build(store, collection.documents, roles, job.config.sketch, threads)
    job.progress("fold", len(store), len(store))
    return corpus, collection


def _analysed(job: Job, corpus: Corpus, collection: Collection, clock: Clock) -> Report:
    with (
        workspace.steps(job.work, corpus.store, corpus.roles, job.config) as steps,
        ExitStack() as stack,
    ):
        found = search(corpus, job.config, steps, job.progress)
        clock.lap("align")
        families = _families(job, corpus, found)
        clock.lap("families")
        engine = stack.enter_context(Local(catalogue.workers(families.families, job.workers)))
        skeletons = catalogue.skeletons(
            corpus, families.families, job.config.families.documents, engine
        )
        context, copies = _context(job, corpus, families.passages)
        shown = _shown(job, corpus, families.passages, context)
        composed = compositions(
            corpus, families, found.repeats, context, job.allowed, job.config, job.progress
        )
        clock.lap("figures")
        findings = results.Findings(
            corpus, shown, found.repeats, families.families, composed, context
        )
        funnel: dict[str, Mapping[str, int]] = {
            "candidates": found.funnel,
            "families": {
                "families": len(families.families),
                "pairs_added": families.added,
                "pairs_left_to_the_representative": families.dropped,
            },
        }
        independent = {context.source[d] for d in range(len(corpus.documents)) if corpus.proper(d)}

        def record(counts: Mapping[str, int]) -> Run:
            clock.lap("report")
            whole = {**funnel, "report": counts}
            return account(job, collection, whole, clock, corpus.threads, len(independent))

        return _report(job, collection, findings, copies, skeletons, record, engine)


def _families(job: Job, corpus: Corpus, found: Found) -> Families:
    job.progress("families", 0, len(found.passages))
    families = group(
        found.passages,
        corpus.lengths,
        corpus.ids,
        job.config.families,
        Completion(corpus, job.config, found.passages).align,
        corpus.shingles,
    )
    job.progress("families", len(found.passages), len(found.passages))
    return families


def _read(
    job: Job, files: Sequence[SourceFile], size: int, threads: int
) -> Iterator[FileText | Skipped]:
    # Plain text is read faster than processes start; what must be unpacked and parsed is not.
    parsed = sum(not file.path.endswith((".txt", ".md")) for file in files)
    workers = workers_for(job.workers, parsed * _LETTERS_TO_PARSE) if parsed else 1
    with Local(workers) as reader:
        results = reader.map(documents.read, files)
        if workers == 1:
            some = (files[first : first + _FILES] for first in range(0, len(files), _FILES))
            results = chain.from_iterable(streamed(_read_some, some, threads))
        for number, result in enumerate(results, 1):
            yield result
            job.progress("read", number, len(files), size)


def _read_some(files: Sequence[SourceFile]) -> list[FileText | Skipped]:
    return list(map(documents.read, files))


def _check_roles(job: Job, collection: Collection) -> None:
    needed = {"audited": "input"}
    if job.mode == "check":
        needed = {"draft": "draft", "archive": "path after --against"}
    for role, what in needed.items():
        if not any(document.role == role for document in collection.documents):
            raise NothingReadableError(_nothing(what, collection))


def _nothing(what: str, collection: Collection) -> str:
    shown = [f"{one.path}: {one.message}" for one in collection.skipped[:10]]
    more = len(collection.skipped) - len(shown)
    lines = [
        f"No {what} gave a text to compare.",
        *shown,
        *([f"… and {more} more."] if more > 0 else []),
    ]
    return "\n".join([*lines, *collection.notes])


def _context(
    job: Job, corpus: Corpus, passages: Sequence[Passage]
) -> tuple[Context, list[list[int]]]:
    """What is known of the collection, and the documents that are copies of each other."""
    everyone = range(len(corpus.documents))
    links = follows(
        passages,
        corpus.counted_in,
        corpus.lengths,
        corpus.ids,
        [corpus.proper(document) for document in everyone],
        job.config.families.follows,
    )
    groups = [document.group for document in corpus.documents]
    authors = [document.author for document in corpus.documents]
    number, copies = sources(
        links, [group or author for group, author in zip(groups, authors, strict=True)]
    )
    context = Context(
        source=number,
        groups=groups,
        authors=authors,
        dates=[document.date for document in corpus.documents],
        ids=corpus.ids,
        drafts=[role == "draft" for role in corpus.roles],
        sources=job.config.families.sources,
        least=job.config.align.min_chars * HALVES,
        dated=any(document.date for document in corpus.documents),
    )
    return context, copies


def _shown(
    job: Job, corpus: Corpus, passages: Sequence[Passage], context: Context
) -> list[Passage]:
    """The passages that the result holds, left and right in its order."""
    shown = []
    for passage in passages:
        left, right = passage.left, passage.right
        if job.mode == "check" and "draft" not in (corpus.roles[left], corpus.roles[right]):
            continue
        dated = context.earlier(left, right) or context.earlier(right, left)
        expected = "base" in (corpus.roles[left], corpus.roles[right])  # dates do not matter
        if job.config.only_earlier and not (dated or expected):
            continue
        ordered = _order(job, corpus, left) <= _order(job, corpus, right)
        shown.append(passage if ordered else passage.swapped())
    return shown


def _order(job: Job, corpus: Corpus, document: int) -> tuple[bool, int, str, int, int]:
    """Drafts are left; else the order of path, part and position; of the command in `compare`."""
    record = corpus.documents[document]
    first = record.input if job.mode == "compare" else 0
    is_draft = corpus.roles[document] == "draft"
    return not is_draft, first, record.path, record.input, record.offset


def _report(
    job: Job,
    collection: Collection,
    found: results.Findings,
    copies: list[list[int]],
    skeletons: Iterable[tuple[int, Skeleton]],
    record: Callable[[Mapping[str, int]], Run],
    engine: Local,
) -> Report:
    """The result; `record` makes the record of the run from what the result holds."""
    check = job.mode == "check"
    passages = results.classed(found)
    specific = results.specific(passages, job.config.align.min_chars)
    shared = results.paired(found.corpus, specific)
    # Workers look for these while mistakes, groups, templates and matches are put together here.
    gone = traces(found.corpus, found.context, shared.values(), engine)
    slips = mistakes(found.corpus, found.passages, job.config.families.sources)
    groups = results.groups(found, shared)
    templates, by_family = catalogue.templates(found, skeletons)
    matches = results.matches(found, passages, by_family)
    known = _compared(found)
    pairs = ranked_pairs(results.pairs(found, shared, gone, slips), known)
    kept_matches = _strongest(matches, job.config.max_matches)
    pointed = _pointed(found, kept_matches, templates, pairs) if check else set()
    ids = found.corpus.ids
    named = [[ids[document] for document in tree] for tree in copies]
    if check:
        drafts = {ids[d] for d, role in enumerate(found.corpus.roles) if role == "draft"}
        templates = [t for t in templates if any(o.document in drafts for o in t.occurrences)]
        named = [tree for tree in named if pointed.intersection(tree)]
        pointed.update(document for tree in named for document in tree)
    kept = [
        d for d, role in enumerate(found.corpus.roles) if role != "archive" or ids[d] in pointed
    ]
    embedded = _embedded(job.config, found, kept, kept_matches)
    records = [results.document_result(found, d, embed=d in embedded) for d in kept]
    return Report(
        documents=tuple(ranked_documents(records, pairs, known)),
        matches=tuple(kept_matches),
        templates=tuple(templates),
        pairs=tuple(pairs),
        groups=tuple(groups),
        copies=tuple(tuple(tree) for tree in named),
        skipped=collection.skipped,
        run=record(
            {
                "matches": len(kept_matches),
                "matches_beyond_the_cap": len(matches) - len(kept_matches),
                "pairs": len(pairs),
            }
        ),
        mode=job.mode,
    )


def _compared(found: results.Findings) -> dict[str, int]:
    """The source of each document that was compared with all others: of those audited."""
    corpus = found.corpus
    return {
        record.id: found.context.source[number]
        for number, record in enumerate(corpus.documents)
        if record.role == "audited"
    }


def _pointed(
    found: results.Findings,
    matches: Sequence[Match],
    templates: Sequence[Template],
    pairs: Sequence[Pair],
) -> set[str]:
    """The documents that something in the result points at."""
    pointed = {side for m in matches for side in (m.left.document, m.right.document)}
    pointed |= {o.document for t in templates for o in t.occurrences}
    pointed |= {side for p in pairs for side in (p.left, p.right)}
    whole = (
        composition.figures(found.context, [0, len(composition.marks)])[0]
        for document, composition in found.compositions.items()
        if found.corpus.figured(document)
    )
    return pointed | {of.max_single_source for of in whole if of.max_single_source is not None}


def _strongest(matches: list[Match], most: int) -> list[Match]:
    if len(matches) <= most:
        return matches
    strongest = {m.id for m in sorted(matches, key=lambda m: (-m.identical, m.id))[:most]}
    return [match for match in matches if match.id in strongest]


def _embedded(
    config: Config, found: results.Findings, kept: Sequence[int], matches: Sequence[Match]
) -> set[int]:
    """The documents whose text goes into the result."""
    if config.embed_text == "none":
        return set()
    if config.embed_text == "all":
        return set(kept)
    strength: Counter[str] = Counter()
    for match in matches:
        strength[match.left.document] += match.identical
        strength[match.right.document] += match.identical
    # A draft or a small collection is read in full by whoever opens the report.
    order = sorted(kept, key=lambda d: (-strength[found.corpus.documents[d].id], d))
    chosen: set[int] = set()
    size = 0
    for document in order:
        record = found.corpus.documents[document]
        if not strength[record.id] and record.role != "draft":
            continue
        size += len(found.corpus.store.encoded(document))
        if size > config.embed_limit:
            break
        chosen.add(document)
    return chosen

"""Mistakes about what is saved, how it gets there and what it is called."""

from __future__ import annotations

from tests.mutants.links_and_routes import ATTEMPT, FIXED, LIBRARY, simply_fetched
from tests.mutants.mutant import Edit, Mutant

LIMITS = "src/download/limits.js"
NAME = "src/download/filename.js"
SAVE = "src/download/save.js"

TITLE = 'const title = String(video.project_name ?? "").normalize("NFC");'
UNWANTED = r"/[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point}/gu"
NAMED = "const filename = filenameOf(video);"
WHOLE = "if (received === 0 || (expected !== null && received !== expected)) throw"
SAVE_BLOB = 'saveBlob(new Blob(held, { type: "video/mp4" }), filename);'
REVOKE = "setTimeout(() => URL.revokeObjectURL(url), KEEP_SOURCE_MS);"
KNOWN_SIZE = "const expected = video.file_size || null;"

MUTANTS = (
    Mutant(
        name="name-of-the-object",
        says="The file is named after the object in the bucket instead of the project.",
        edits=(Edit(NAME, TITLE, "return video.filename;"),),
        finding="wrong-name",
        by=("project-name:list", "project-name:player"),
    ),
    Mutant(
        name="url-revoked-at-once",
        says="The object URL is revoked right after the click.",
        edits=(Edit(SAVE, REVOKE, "URL.revokeObjectURL(url);"),),
        finding="revoked-at-once",
        by=("blob-read-late:list",),
    ),
    Mutant(
        name="url-never-revoked",
        says="The object URL is never revoked.",
        edits=(Edit(SAVE, REVOKE, ""),),
        finding="object-url-kept",
        by=("memory-is-freed:list",),
    ),
    Mutant(
        name="bytes-not-counted",
        says="Nobody counts whether all bytes have come.",
        edits=(Edit(ATTEMPT, WHOLE, "if (received === 0) throw"),),
        finding="truncated",
        by=("cut-off-unannounced-at-the-bucket:list",),
    ),
    Mutant(
        name="own-length-trusted",
        says="The bytes are held against the answer's own Content-Length, and the library's size is forgotten.",
        edits=(
            Edit(ATTEMPT, KNOWN_SIZE, "const expected = contentLength(response);"),
            Edit(ATTEMPT, "const total = expected ??", "const total = video.file_size ??"),
        ),
        finding="truncated",
        by=("announced-too-short-at-the-bucket:list",),
    ),
    Mutant(
        name="length-of-the-compressed",
        says="The bytes are held against a Content-Length that is that of the compressed answer.",
        edits=(
            Edit(
                ATTEMPT,
                KNOWN_SIZE,
                'const expected = Number(response.headers.get("content-length")) || video.file_size || null;',
            ),
        ),
        finding="told-instead-of-saved",
        by=("compressed-by-the-backend:list", "compressed-by-the-backend:player"),
    ),
    Mutant(
        name="part-taken-for-the-whole",
        says="A 206 that nobody asked for is held against its own length and so is whole.",
        edits=(
            Edit(FIXED, "if (response.status === 200) return;", "if (response.ok) return;"),
            Edit(ATTEMPT, KNOWN_SIZE, "const expected = contentLength(response);"),
        ),
        finding="partial-content",
        by=("a-part-only-at-the-bucket:list",),
    ),
    Mutant(
        name="nothing-is-not-checked",
        says="Where no byte came there is nothing to check, and an empty file is saved.",
        edits=(
            Edit(ATTEMPT, WHOLE, "if (received !== 0 && expected !== null && received !== expected) throw"),
            Edit(ATTEMPT, "if (isMp4(video) && !isVideo(head))", "if (received && isMp4(video) && !isVideo(head))"),
        ),
        finding="empty-file",
        by=("empty-everywhere:list", "empty-everywhere:player"),
    ),
    Mutant(
        name="any-200-is-a-video",
        says="Whatever comes with a good status is saved as the video.",
        edits=(simply_fetched(),),
        finding="error-page-saved",
        by=("page-instead-everywhere:list", "page-instead-everywhere:player"),
    ),
    Mutant(
        name="etag-not-compared",
        says="The bytes are not held against the ETag.",
        edits=(Edit(FIXED, "trustEtag: true", "trustEtag: false"),),
        finding="wrong-bytes",
        by=("corrupt-at-the-bucket:list",),
    ),
    Mutant(
        name="read-as-text",
        says="The answer is read as text, which replaces whatever is no UTF-8.",
        edits=(simply_fetched(blob="new Blob([await response.text()])"),),
        finding="wrong-bytes",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="whole-file-in-memory",
        says="A file of any size is held in memory until it is whole.",
        edits=(Edit(LIMITS, "HELD_BYTES = 8 * 1024 * 1024", "HELD_BYTES = 8 * 1024 * 1024 * 1024"),),
        finding="memory-grew",
        by=("memory-stays-flat:list",),
    ),
    Mutant(
        name="held-pieces-forgotten",
        says="What was held before a large file goes to the disk is forgotten.",
        edits=(Edit(SAVE, "const blobs = held;", "const blobs = [];"),),
        finding="truncated",
        by=("large-file:list",),
    ),
    Mutant(
        name="part-on-the-disk-kept",
        says="A large download that breaks off is ended as if it were whole.",
        edits=(Edit(SAVE, "stream?.abort();", "stream?.close();"),),
        finding="saved-instead-of-told",
        by=("large-file-cut-off:list",),
    ),
    Mutant(
        name="picture-instead-of-the-video",
        says="The first address of the record is taken, which is that of its picture.",
        edits=(simply_fetched(url="video.thumbnail_url ?? linkOf(video)"),),
        finding="thumbnail-saved",
        by=("with-thumbnails:list", "with-thumbnails:player"),
    ),
    Mutant(
        name="name-left-to-the-browser",
        says="The `download` attribute has no value, so the browser names the file after the blob.",
        edits=(Edit(SAVE, "link.download = filename;", 'link.download = "";'),),
        finding="wrong-name",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="name-from-the-header",
        says="The name is taken from the `filename=` of the answer's header, which holds ASCII only.",
        edits=(
            simply_fetched(
                name='/filename="([^"]+)/.exec(response.headers.get("content-disposition"))?.[1] ?? filenameOf(video)'
            ),
        ),
        finding="name-differs",
        by=("titles-in-any-script:list",),
    ),
    Mutant(
        name="two-names-by-two-routes",
        says="What comes through the backend is named by an older rule that keeps ASCII only.",
        edits=(
            Edit(
                FIXED,
                NAMED,
                "const filename = linkOf(video)\n"
                "        ? filenameOf(video)\n"
                '        : `${video.project_name.replace(/[^a-z0-9]/gi, "_")}_final.mp4`;',
            ),
        ),
        finding="name-differs",
        by=("titles-in-any-script:list",),
    ),
    Mutant(
        name="title-decoded",
        says="The title is taken for percent-encoded and decoded, which throws at a percent sign.",
        edits=(Edit(NAME, 'String(video.project_name ?? "")', 'decodeURIComponent(video.project_name ?? "")'),),
        finding="told-instead-of-saved",
        by=("special-characters:list", "special-characters:player"),
    ),
    Mutant(
        name="title-encoded",
        says="The title is percent-encoded into the name.",
        edits=(Edit(NAME, 'String(video.project_name ?? "")', 'encodeURIComponent(video.project_name ?? "")'),),
        finding="wrong-name",
        by=("special-characters:list", "special-characters:player"),
    ),
    Mutant(
        name="cut-by-characters",
        says="A long name is cut by characters, of which some take three bytes.",
        edits=(
            Edit(
                NAME,
                "return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);",
                "return text.slice(0, bytes);",
            ),
        ),
        finding="unsafe-name",
        by=("titles-with-traps:list",),
    ),
    Mutant(
        name="title-alone",
        says="The name is the title and .mp4, even where Windows keeps that name for a device.",
        edits=(Edit(NAME, 'ENDING = "_final.mp4"', 'ENDING = ".mp4"'),),
        finding="unsafe-name",
        by=("titles-with-traps:list",),
    ),
    Mutant(
        name="extension-missing",
        says="Neither the name has an extension nor the blob a type that the browser could add one for.",
        edits=(
            Edit(NAME, 'ENDING = "_final.mp4"', 'ENDING = "_final"'),
            Edit(SAVE, 'new Blob(held, { type: "video/mp4" })', "new Blob(held)"),
        ),
        finding="wrong-name",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="extension-twice",
        says="The extension is added to a name that has it.",
        edits=(Edit(NAME, "MOST_BYTES - ENDING.length) + ENDING", 'MOST_BYTES - ENDING.length) + ENDING + ".mp4"'),),
        finding="wrong-name",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="ascii-only",
        says="Only ASCII is kept, so that nothing is left of a title in another script.",
        edits=(Edit(NAME, UNWANTED, "/[^a-z0-9]/gi"),),
        finding="wrong-name",
        by=("titles-in-any-script:list",),
    ),
    Mutant(
        name="only-the-last-is-saved",
        says="Saving is put off for a while, and each further file takes the place of the one that waits.",
        edits=(
            Edit(SAVE, "let nextTurn =", "let waiting;\n\nlet nextTurn ="),
            Edit(SAVE, SAVE_BLOB, f"clearTimeout(waiting);\n      waiting = setTimeout(() => {SAVE_BLOB[:-1]}, 600);"),
        ),
        finding="lost-download",
        by=("several-rows:list",),
    ),
    Mutant(
        name="queue-keeps-its-places",
        says="A download that is over does not free its place in the queue, so the fifth waits for ever.",
        edits=(Edit("src/download/queue.js", "else active -= 1;", ""),),
        finding="never-started",
        by=("titles-in-any-script:list",),
    ),
    Mutant(
        name="response-in-a-blob",
        says="The response itself is put into the blob instead of its body, so that “[object Response]” is saved.",
        edits=(simply_fetched(blob='new Blob([response], { type: "video/mp4" })'),),
        finding="wrong-bytes",
        by=(
            "presigned-link:list",
            "presigned-link:player",
        ),
    ),
    Mutant(
        name="two-names-by-two-buttons",
        says="The player names the file by a rule of its own, which leaves the ending out.",
        edits=(
            Edit(
                "src/components/VideoPlayer.jsx",
                "onClick={() => onDownload(video.id)}",
                "onClick={() => onDownload(video.id, { name: `${nameOf(video)}.mp4` })}",
            ),
            Edit(LIBRARY, "(id, { afresh = false } = {}) =>", "(id, { afresh = false, name } = {}) =>"),
            Edit(LIBRARY, "        afresh,\n", "        afresh,\n        name,\n"),
            Edit(FIXED, "downloadFile({ video, afresh,", "downloadFile({ video, name, afresh,"),
            Edit(FIXED, NAMED, "const filename = name ?? filenameOf(video);"),
        ),
        finding="name-differs",
        by=("same-name-by-both-buttons:list",),
    ),
    Mutant(
        name="cut-within-a-character",
        says="A long name is cut between bytes, so that it may end with half a character.",
        edits=(
            Edit(
                NAME,
                "return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);",
                "return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes));",
            ),
        ),
        finding="unsafe-name",
        by=("titles-with-traps:list",),
    ),
    Mutant(
        name="etag-in-the-wrong-case",
        says="The MD5 is compared with the ETag in upper case, so that no file with one ever passes.",
        edits=(Edit(ATTEMPT, "etag.toLowerCase()", "etag.toUpperCase()"),),
        finding="needless-detour",
        by=("read-straight-from-the-bucket:list",),
    ),
)

# No promise notices these yet.
SURVIVORS = (
    Mutant(
        name="accents-apart",
        says="The title is not composed, so that the file has another name than the same letters typed.",
        edits=(Edit(NAME, '.normalize("NFC")', ""),),
        finding="unsafe-name",
        by=("titles-in-any-script:list",),
    ),
)

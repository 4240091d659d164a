"""What the linker made: prints as JSON what each addon is, needs and offers. Used by inspect.mjs, which knows what is right.

    python inspect.py ADDON...
"""

import hashlib
import json
import struct
import sys

import lief


def elf(binary):
    needed = [entry.name for entry in binary.dynamic_entries if entry.tag == lief.ELF.DynamicEntry.TAG.NEEDED]
    requirements = [aux.name for entry in binary.symbols_version_requirement for aux in entry.get_auxiliary_symbols()]
    exported = [symbol.name for symbol in binary.exported_symbols]
    imported = [symbol.name for symbol in binary.imported_symbols]
    return {
        "format": "ELF",
        "machine": binary.header.machine_type.name,
        "libraries": needed,
        "versions": sorted(set(requirements)),
        "exported": exported,
        "imported": imported,
        "symbols": len(list(binary.symtab_symbols)),
        "stack": "executable" if any(
            segment.type == lief.ELF.Segment.TYPE.GNU_STACK and segment.has(lief.ELF.Segment.FLAGS.X) for segment in binary.segments
        ) else "not executable",
    }


def pages_are_signed(binary, path):
    """Whether the hashes of an ad-hoc signature are those of the file's pages; None where there is no signature."""
    if not binary.has_code_signature:
        return None
    data = open(path, "rb").read()
    base = binary.code_signature.data_offset
    magic, _, count = struct.unpack_from(">III", data, base)
    if magic != 0xFADE0CC0:
        return False
    for i in range(count):
        kind, offset = struct.unpack_from(">II", data, base + 12 + 8 * i)
        if kind != 0:  # the code directory
            continue
        at = base + offset
        _, _, _, _, hashes, _, _, slots, limit = struct.unpack_from(">IIIIIIIII", data, at)
        size, algorithm, _, page = struct.unpack_from(">BBBB", data, at + 36)
        if algorithm != 2 or size != 32 or limit != base:
            return False
        for slot in range(slots):
            part = data[slot << page : min((slot + 1) << page, limit)]
            if hashlib.sha256(part).digest() != data[at + hashes + 32 * slot : at + hashes + 32 * (slot + 1)]:
                return False
        return slots == -(-limit >> page)
    return False


def exported_by_trie(trie):
    """The names in a Mach-O export trie: edges are pieces of names, numbers are ULEB128."""
    names = []

    def number(at):
        value = shift = 0
        while True:
            byte = trie[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value, at

    def visit(at, name):
        size, at = number(at)
        if size > 0:
            names.append(name)
        at += size
        children, at = trie[at], at + 1
        for _ in range(children):
            end = trie.index(0, at)
            offset, after = number(end + 1)
            visit(offset, name + trie[at:end].decode())
            at = after

    if trie:
        visit(0, "")
    return names


def macho(binary, path):
    return {
        "format": "Mach-O",
        "machine": binary.header.cpu_type.name,
        "libraries": [library.name for library in binary.libraries if library.command != lief.MachO.LoadCommand.TYPE.ID_DYLIB],
        "id": next((l.name for l in binary.libraries if l.command == lief.MachO.LoadCommand.TYPE.ID_DYLIB), None),
        "minimum": ".".join(str(n) for n in binary.build_version.minos[:2]),
        "exported": exported_by_trie(bytes(binary.dyld_info.export_trie)),
        "imported": [symbol.name for symbol in binary.imported_symbols],
        "symbols": sum(1 for s in binary.symbols if s.type != lief.MachO.Symbol.TYPE.UNDEFINED),
        "signed": pages_are_signed(binary, path),
    }


def pe(binary):
    return {
        "format": "PE",
        "machine": binary.header.machine.name,
        "libraries": [entry.name for entry in binary.imports],
        "exported": [entry.name for entry in binary.get_export().entries] if binary.has_exports else [],
        "imported": [entry.name for library in binary.imports for entry in library.entries],
        "symbols": len(list(binary.symbols)),
    }


def describe(path):
    binary = lief.parse(path)
    if isinstance(binary, lief.ELF.Binary):
        return elf(binary)
    if isinstance(binary, lief.MachO.Binary):
        return macho(binary, path)
    if isinstance(binary, lief.PE.Binary):
        return pe(binary)
    return {"format": "unknown"}


lief.logging.disable()
print(json.dumps({path: describe(path) for path in sys.argv[1:]}))

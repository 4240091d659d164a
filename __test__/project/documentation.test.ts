// What an editor shows of the published types: every exported name, every method and every constructor has a text.

import path from 'node:path'
import ts from 'typescript-js'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const published = ['api', 'redis'].map(name => path.join(root, `dist/types/${name}.d.ts`))

const host: ts.LanguageServiceHost = {
  getScriptFileNames: () => published,
  getScriptVersion: () => '1',
  getScriptSnapshot: file => {
    const text = ts.sys.readFile(file)
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
  },
  getCurrentDirectory: () => root,
  getCompilationSettings: () => ({ target: ts.ScriptTarget.ES2022, strict: true, types: [] }),
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
}
const service = ts.createLanguageService(host)
const program = service.getProgram() as ts.Program
const checker = program.getTypeChecker()

/** The documentation that hovering over a name shows. */
const textOf = (of: ts.Symbol | ts.Signature): string => ts.displayPartsToString(of.getDocumentationComment(checker))

/** The line that hovering over a name shows. */
function lineOf(symbol: ts.Symbol): string {
  const declaration = symbol.declarations?.[0] as ts.NamedDeclaration
  const place = declaration.name as ts.Node
  const shown = service.getQuickInfoAtPosition(declaration.getSourceFile().fileName, place.getStart())
  return ts.displayPartsToString(shown?.displayParts)
}

/** What a published file exports; redis.d.ts exports nothing of api.d.ts again. */
const exported = published
  .map(name => program.getSourceFile(name) as ts.SourceFile)
  .flatMap(file => checker.getExportsOfModule(checker.getSymbolAtLocation(file) as ts.Symbol))
  .map(symbol => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
/** A class, or a name that is both an interface and what makes it. */
const isClass = ({ flags }: ts.Symbol): boolean =>
  (flags & ts.SymbolFlags.Class) !== 0 ||
  ((flags & ts.SymbolFlags.Interface) !== 0 && (flags & ts.SymbolFlags.Variable) !== 0)

/** The methods and accessors that callers see of a class, inherited ones too, and those of its constructor. */
function membersOf(symbol: ts.Symbol): ts.Symbol[] {
  const statics = checker.getTypeOfSymbol(symbol).getProperties()
  const instance = checker.getDeclaredTypeOfSymbol(symbol).getProperties()
  return [...statics, ...instance].filter(({ name, declarations }) => {
    const from = declarations?.[0]?.getSourceFile().fileName ?? ''
    return from.includes('/dist/types/') && name !== 'prototype' && !name.includes('#')
  })
}

it('compiles by itself', () => {
  const wrong = ts.getPreEmitDiagnostics(program)
  expect(wrong.map(d => ts.flattenDiagnosticMessageText(d.messageText, '\n'))).toEqual([])
})

it.each(exported.map(symbol => [symbol.name, symbol] as const))('%s is documented', (_, symbol) => {
  expect(textOf(symbol)).not.toBe('')
})

describe.each(exported.filter(isClass).map(symbol => [symbol.name, symbol] as const))('%s', (name, symbol) => {
  it('shows its own name, and nothing of how it is made', () => {
    expect(lineOf(symbol)).toMatch(new RegExp(`^(class|interface) ${name}$`))
  })
  it('has a text for what its constructor takes', () => {
    const signatures = checker.getTypeOfSymbol(symbol).getConstructSignatures()
    for (const made of signatures.filter(s => s.parameters.length > 0)) expect(textOf(made)).not.toBe('')
  })
  it.each(membersOf(symbol).map(member => [member.name, member] as const))('%s is documented', (_, member) => {
    expect(textOf(member)).not.toBe('')
  })
})

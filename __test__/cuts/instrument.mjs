// A build of the bindings that can be cut off at any place: before each call, at the entry of each function and at each turn of a
// loop it asks whether to go on. These are the places where an engine ends JavaScript: by a stack overflow or a termination.

import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { parseAst } from 'vite'

/** What ends the run. A termination passes every `catch` and `finally`, an overflow none. */
export class Cut extends RangeError {}

/**
 * `once`: one call overflows, and those after it do not. `on`: neither do those that clear up after it have room. `end`: the
 * run is terminated; no `catch` and no `finally` of ours runs.
 */
export const MODES = ['once', 'on', 'end']

const GO_ON = Number.POSITIVE_INFINITY

/** Decides at which place a run is cut off. */
export class Scissors {
  #left = GO_ON
  #mode = 'once'
  #over = false
  #seen = 0

  /** Runs `body`, which is cut off at the `n`-th place. Tells whether it was, and what it threw or gave. */
  run(body, n, mode) {
    this.#left = n
    this.#mode = mode
    this.#over = false
    this.#seen = 0
    const outcome = { cut: false, places: 0 }
    try {
      outcome.result = body()
    } catch (error) {
      // Until its stack is written out, an error holds on to the objects whose methods were running.
      outcome.error = { code: error.code, stack: error.stack }
    }
    outcome.cut = this.#over
    outcome.places = this.#seen
    this.#left = GO_ON
    this.#over = false
    return outcome
  }

  /** At each place; hands its argument through. */
  here = value => {
    this.#seen++
    if (this.#over) {
      if (this.#mode !== 'once') throw new Cut('cut off')
    } else if (--this.#left <= 0) {
      this.#over = true
      throw new Cut('cut off')
    }
    return value
  }

  /** At the start of each `catch`: a termination passes it by. */
  caught = error => {
    if (this.ended()) throw error
  }

  /** Whether `finally` is passed by. */
  ended = () => this.#over && this.#mode === 'end'
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement'])

/** The text of a script with its places marked; it needs `__here`, `__caught` and `__ended`. */
export function instrumented(text) {
  const edits = []
  const insert = (at, what) => edits.push({ at, what, order: edits.length })
  const visit = (node, parent) => {
    if (FUNCTIONS.has(node.type)) atEntry(node)
    else if (LOOPS.has(node.type)) atTurn(node.body)
    else if (node.type === 'CallExpression' || node.type === 'NewExpression') beforeCall(node, parent)
    else if (node.type === 'CatchClause') atCatch(node)
    else if (node.type === 'TryStatement' && node.finalizer) {
      insert(node.finalizer.start, '{if(!__ended())')
      insert(node.finalizer.end, '}')
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === 'parent') continue
      for (const one of Array.isArray(child) ? child : [child])
        if (one && typeof one.type === 'string') visit(one, node)
    }
  }
  const atEntry = ({ body }) => {
    if (body.type === 'BlockStatement') {
      const first = body.body[0]
      // Before anything but the directives, of which the bundle has none inside functions.
      insert(first ? first.start : body.end - 1, '__here();')
    } else {
      insert(body.start, '(__here(),')
      insert(body.end, ')')
    }
  }
  const atTurn = body => {
    if (body.type === 'BlockStatement') insert(body.start + 1, '__here();')
    else {
      insert(body.start, '{__here();')
      insert(body.end, '}')
    }
  }
  const atCatch = ({ param, body }) => {
    if (param) insert(body.start + 1, `__caught(${text.slice(param.start, param.end)});`)
    else {
      insert(body.start, '(__error)')
      insert(body.start + 1, '__caught(__error);')
    }
  }
  const beforeCall = node => {
    const last = node.arguments.at(-1)
    if (last?.type === 'SpreadElement') {
      insert(last.argument.start, '__here(')
      insert(last.argument.end, ')')
    } else if (last) {
      insert(last.start, '__here(')
      insert(last.end, ')')
    } else if (node.type === 'NewExpression' || node.callee.type === 'Super') {
      if (text[node.end - 1] === ')') insert(node.end - 1, '...__here([])')
      else insert(node.end, '(...__here([]))')
    } else {
      const subject = node.callee.type === 'MemberExpression' ? node.callee.object : node.callee
      if (subject.type === 'Super') return
      insert(subject.start, '(__here(),')
      insert(subject.end, ')')
    }
  }
  visit(parseAst(text))
  // At one place what was inserted first opens around what follows, and closes after it.
  const opening = what => !/^([)}]|\(\.\.\.)/.test(what)
  edits.sort(
    (a, b) =>
      a.at - b.at || opening(a.what) - opening(b.what) || (opening(a.what) ? a.order - b.order : b.order - a.order),
  )
  let out = ''
  let from = 0
  for (const { at, what } of edits) {
    out += text.slice(from, at) + what
    from = at
  }
  return out + text.slice(from)
}

/** Loads a CommonJS bundle as a build that can be cut off. */
export function loadInstrumented(file, text) {
  const scissors = new Scissors()
  const module = { exports: {} }
  const parameters = ['exports', 'require', 'module', '__filename', '__dirname', '__here', '__caught', '__ended']
  const run = new Function(...parameters, instrumented(text))
  const path = resolve(file)
  const { here, caught, ended } = scissors
  run(module.exports, createRequire(path), module, path, dirname(path), here, caught, ended)
  return { api: module.exports, scissors }
}

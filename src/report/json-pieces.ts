import { safeJson } from './safe-json.ts'

/** Lists that are made while they are written: the things themselves are there, and a copy of each would be as much again. */
export function* each<T>(list: readonly T[], of: (one: T) => unknown): Generator<unknown> {
  for (const one of list) yield of(one)
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

/**
 * What `JSON.stringify(value, null, indent)` gives, in pieces: as one string, a document of all signals would be larger than a
 * string can be. Of objects down to `depth`, each member is written by itself, and of lists there each item; a list may be any iterable.
 */
export function* jsonPieces(
  value: unknown,
  depth: number,
  indent: string,
  before = '',
): Generator<string, void> {
  const [line, colon] = indent === '' ? ['', ':'] : [`\n${before}`, ': ']
  const isList = isIterable(value)
  if (!isList && (depth === 0 || typeof value !== 'object' || value === null)) {
    // no line end is in a string of JSON, but as an escape
    yield safeJson(JSON.stringify(value, null, indent)).replaceAll('\n', line)
    return
  }
  const members: Iterable<readonly [start: string, value: unknown]> = isList
    ? unnamed(value)
    : Object.entries(value).flatMap(([name, member]) =>
        member === undefined ? [] : [[`${safeJson(JSON.stringify(name))}${colon}`, member] as const],
      )
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  let next = open
  for (const [start, member] of members) {
    yield `${next}${line}${indent}${start}`
    yield* jsonPieces(member, isList ? 0 : depth - 1, indent, before + indent)
    next = ','
  }
  yield next === open ? `${open}${close}` : `${line}${close}`
}

function* unnamed(list: Iterable<unknown>): Generator<readonly ['', unknown]> {
  for (const one of list) yield ['', one]
}

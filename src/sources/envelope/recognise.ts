import { readCsvHead } from './csv-head.ts'
import { holdsEvent } from './inner-events.ts'
import { type Partial, parseCut, parsePartial } from './partial-json.ts'
import type { Container, Shape, SourceModule, Wrapping } from './shape.ts'
import { siblingReason } from './siblings.ts'
import { isEmptyEnvelope, isObject, unwrap } from './unwrap.ts'

export type Recognition =
  | { readonly kind: 'shape'; readonly shape: Shape }
  /** `reason` is a stable sentence for people. */
  | { readonly kind: 'other'; readonly reason: string }
  /** Begins as a log does and breaks off into what is no JSON: nobody knows what it held. */
  | { readonly kind: 'broken'; readonly reason: string }

/** Elements of a sample that are looked at before it is called unknown: the first ones may be of a neighbour. */
const ELEMENTS = 1000

/** A file's beginning, cut into elements. */
interface Head {
  readonly elements: readonly unknown[]
  readonly container: (wrapping: Wrapping) => Container
  readonly columns: readonly string[]
}

const other = (reason: string): Recognition => ({ kind: 'other', reason })

/** Parses what begins with a brace in each line that `wanted` takes; other lines (comments, a program's output) don't count. */
const parseLines = (text: string, wanted: (line: string) => boolean): readonly unknown[] =>
  text
    .split('\n')
    .filter(wanted)
    .slice(0, ELEMENTS)
    .flatMap((line) => {
      const found = parsePartial(line, line.indexOf('{'))
      return found === undefined ? [] : [found.value]
    })

/** Whole or cut lines that look like objects. */
const lineElements = (text: string): readonly unknown[] =>
  parseLines(text, (line) => line.trimStart().startsWith('{'))

const objectElements = (text: string, first: Partial): readonly unknown[] => {
  const found = [first.value]
  let last: Partial | undefined = first
  while (last?.complete && found.length < ELEMENTS) {
    const comma = /[\s,]*/y
    comma.lastIndex = last.end
    comma.test(text)
    last = parsePartial(text, comma.lastIndex)
    if (last !== undefined) found.push(last.value)
  }
  return found
}

/** JSON text never holds a raw line end inside a string, so one inside the object means that it is laid out over lines. */
const readObjects = (text: string, first: Partial): Head => {
  const spread = text.slice(0, first.end).includes('\n')
  const rest = text.slice(first.end)
  const perLine = !spread && /^[ \t\r]*(?:\n|$)/.test(rest)
  if (!perLine) return { elements: objectElements(text, first), container: () => 'objects', columns: [] }
  // one object in one line, or so far: as a document it is read faster and byte for byte
  const alone = rest.trim() === ''
  return {
    elements: alone ? [first.value] : lineElements(text),
    container: (wrapping) => (alone && wrapping.steps[0]?.kind === 'list' ? 'objects' : 'lines'),
    columns: [],
  }
}

const readCsv = (text: string): Head | undefined => {
  const [columns, ...rows] = readCsvHead(text, ELEMENTS)
  if (columns === undefined || columns.length < 2) return undefined
  if (new Set(columns).size < columns.length || columns.includes('')) return undefined
  return {
    elements: rows.map((row) => Object.fromEntries(columns.map((c, i) => [c, row[i] ?? '']))),
    container: () => 'csv',
    columns,
  }
}

const readLines = (text: string): Head | undefined => {
  const elements = lineElements(text)
  return elements.length > 0 ? { elements, container: () => 'lines', columns: [] } : undefined
}

/** The ways to read a beginning, likeliest first. A bad first line costs only itself, so lines are always one of them. */
function* readHeads(text: string): Generator<Head> {
  const first = text.startsWith('{') || text.startsWith('[') ? parsePartial(text) : undefined
  const isList = first !== undefined && Array.isArray(first.value)
  if (isList) {
    const container = Array.isArray(first.value[0]) ? 'arrays' : 'array'
    yield { elements: first.value.slice(0, ELEMENTS), container: () => container, columns: [] }
  } else if (first !== undefined && isObject(first.value)) yield readObjects(text, first)
  const lines = readLines(text)
  if (lines !== undefined) yield lines
  const csv = isList ? undefined : readCsv(text)
  if (csv !== undefined) yield csv
}

const matches = (element: unknown, source: SourceModule, wrapping: Wrapping): boolean =>
  unwrap(element, wrapping.steps)
    .slice(0, ELEMENTS)
    .some((event) => source.recognises(event))

type Test = (element: unknown, source: SourceModule, wrapping: Wrapping) => boolean

const find = (head: Head, sources: readonly SourceModule[], test: Test): Shape | undefined => {
  for (const element of head.elements)
    for (const source of sources)
      for (const wrapping of source.wrappings)
        if (test(element, source, wrapping))
          return {
            source: source.id,
            container: head.container(wrapping),
            wrapping,
            columns: head.columns,
          }
  return undefined
}

/** An event that stands behind something else in its line, as syslog writes it. */
const showsEvent = (text: string, sources: readonly SourceModule[]): boolean =>
  parseLines(text, (line) => !/^\s*[[{]/.test(line) && line.includes('{')).some((e) => holdsEvent(e, sources))

const KEYS_SHOWN = 5

const unknownReason = (head: Head): string => {
  const first = head.elements[0]
  if (head.elements.length === 0) return 'an empty list: no events'
  if (!isObject(first)) return 'JSON, but not a log that dohyo knows (a list of values)'
  const keys = Object.keys(first)
  const shown = keys.slice(0, KEYS_SHOWN).join(', ') + (keys.length > KEYS_SHOWN ? ', …' : '')
  return siblingReason(first) ?? `JSON, but not a log that dohyo knows (first keys: ${shown})`
}

/** Objects, or a list of them; a template or a settings file may begin with a bracket too. */
const BEGINS_AS_OBJECTS = /^(?:\[\s*)?\{\s*"/

/**
 * Tells source and shape from the beginning of a file, never from its name. `sample` is decoded text that may be cut
 * anywhere; a first record longer than the sample is fine as long as its tell-tale keys are in it.
 */
export const recognise = (sample: string, sources: readonly SourceModule[]): Recognition => {
  // preallocated and rotated logs have NULs before or behind their events
  const text = sample
    .replace(/^\uFEFF/, '')
    .replaceAll('\0', '\n')
    .trimStart()
  if (text === '') return other(sample.includes('\0') ? 'not text' : 'empty file')
  const cut = text.startsWith('{') ? parseCut(text) : undefined
  const soon = cut === undefined ? undefined : find(readObjects(text, cut), sources, matches)
  if (soon !== undefined) return { kind: 'shape', shape: soon }
  const heads: Head[] = []
  for (const head of readHeads(text)) {
    heads.push(head)
    const shape =
      find(head, sources, matches) ?? find(head, sources, (e, _, w) => isEmptyEnvelope(e, w.steps))
    if (shape !== undefined) return { kind: 'shape', shape }
  }
  if (BEGINS_AS_OBJECTS.test(text) && parsePartial(text) === undefined)
    return { kind: 'broken', reason: 'invalid JSON' }
  if (heads.some((head) => head.elements.some((element) => holdsEvent(element, sources))))
    return { kind: 'broken', reason: 'shows events in a wrapping that dohyo does not know' }
  if (showsEvent(text, sources))
    return { kind: 'broken', reason: 'events behind other text in their lines: not supported' }
  if (sample.includes('\0')) return other('not text')
  const [head] = heads
  return other(
    head === undefined || !/^[[{]/.test(text) || head.columns.length > 0 ? 'not JSON' : unknownReason(head),
  )
}

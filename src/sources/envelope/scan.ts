import { assertNever } from '../../base/assert-never.ts'
import { ident, join, type Sql, sql, str } from '../../sql/sql.ts'
import { mendedSql } from './mend.ts'
import { MARK, MARK_LENGTH, type Packs, packedDocuments, packedTexts } from './packs.ts'
import type { Compression, Shape, Step } from './shape.ts'

/**
 * Settings that the scans rely on. All of them are harmless for every shape, so a statement that unites several scans sets
 * them once, at its end.
 */
export const SCAN_SETTINGS: readonly Sql[] = [
  sql`input_format_json_read_objects_as_strings = 1`,
  sql`input_format_json_read_arrays_as_strings = 1`,
  sql`input_format_json_read_numbers_as_strings = 1`,
  sql`input_format_json_read_bools_as_strings = 1`,
  sql`input_format_skip_unknown_fields = 1`,
  sql`input_format_null_as_default = 1`,
  sql`input_format_allow_errors_num = 0`,
  // a row of a damaged table costs only itself
  sql`input_format_csv_allow_variable_number_of_columns = 1`,
  // with it, one object of more than 100 MiB is refused, and documents are read at half the speed (both measured);
  // files are read side by side anyway
  sql`input_format_parallel_parsing = 0`,
]

/** A relation of one String column `element` (and `file`) on the way to `raw`. */
type Relation = Sql

const read = (glob: string, format: string, structure: string, compression: Compression): Sql =>
  sql`file(${str(glob)}, ${str(format)}, ${str(structure)}, ${str(compression)})`

const path = (keys: readonly string[]): Sql => join(keys.map(str))

/** A member as text: strings as they are, objects as JSON. `''` when there is none. */
const member = (element: Sql, keys: readonly string[]): Sql =>
  keys.length === 0 ? element : sql`JSONExtract(${element}, ${path(keys)}, 'String')`

/** What can't be unwrapped stays as it is, so that it is counted as unreadable and not lost. */
const orItself = (inner: Sql, element: Sql): Sql => sql`ifNull(nullIf(${inner}, ''), ${element})`

/** Anything else at the key (an object, a string) would give an empty list, and its element be lost. */
const isList = (element: Sql, key: string): Sql => sql`JSONType(${element}, ${str(key)}) = 'Array'`

/** The rows of a Log Analytics table as JSON objects: column names zipped with the cells. */
const tableRows = (element: Sql): Sql => {
  const names = sql`JSONExtractArrayRaw(${element}, 'columns')`
  const cells = sql`JSONExtractArrayRaw(r)`
  // `arrayZip` refuses lists of unequal length: a hostile row may have any
  const pairs = sql`arrayMap(i -> concat(JSONExtractRaw(${names}[i], 'name'), ':', ${cells}[i]), range(1, least(length(${names}), length(${cells})) + 1))`
  return sql`arrayMap(r -> concat('{', arrayStringConcat(${pairs}, ','), '}'), JSONExtractArrayRaw(${element}, 'rows'))`
}

const stepSql = (step: Step, e: Sql): Sql => {
  switch (step.kind) {
    case 'list':
      return sql`arrayJoin(if(${isList(e, step.key)}, JSONExtractArrayRaw(${e}, ${str(step.key)}), [${e}]))`
    case 'member':
      return orItself(member(e, step.path), e)
    case 'base64':
      return orItself(sql`tryBase64Decode(${member(e, step.path)})`, e)
    case 'cell':
      return orItself(
        sql`JSONExtract(arrayFirst(c -> JSONHas(c, ${str(step.key)}), JSONExtractArrayRaw(${e})), ${str(step.key)}, 'String')`,
        e,
      )
    case 'table':
      return sql`arrayJoin(if(${isList(e, 'rows')}, ${tableRows(e)}, [${e}]))`
    default:
      return assertNever(step)
  }
}

/** Does the element not have what the step takes out of it? It may be no such thing, or the parser may refuse it. */
const lacks = (step: Step, e: Sql): Sql => {
  switch (step.kind) {
    case 'list':
      return sql`NOT (${isList(e, step.key)})`
    case 'table':
      return sql`NOT (${isList(e, 'rows')})`
    case 'member':
    case 'base64':
      return sql`${member(e, step.path)} = ''`
    case 'cell':
      return sql`JSONType(${e}) != 'Array'`
    default:
      return assertNever(step)
  }
}

/** The key that the format itself can read from each object: faster than parsing twice, and byte for byte. */
const firstKey = (step: Step | undefined): string | undefined => {
  switch (step?.kind) {
    case 'list':
      return step.key
    case 'member':
    case 'base64':
      return step.path[0]
    default:
      return undefined
  }
}

const firstStepSql = (step: Step, column: Sql): Sql => {
  switch (step.kind) {
    case 'list':
      return sql`arrayJoin(${column})`
    case 'base64':
      return sql`tryBase64Decode(${member(column, step.path.slice(1))})`
    case 'member':
      return member(column, step.path.slice(1))
    default:
      return column
  }
}

/**
 * An object without the list gives one row that is no event, so that it is counted and not lost: the format can't give
 * the object itself beside its key. An empty list gives none. What is no list at all is an error of the file.
 */
const LIST_COLUMN = `Array(String) DEFAULT ['{}']`

const select = (expression: Sql, from: Sql, file: Sql): Relation =>
  sql`SELECT ${expression} AS element, ${file} AS file FROM ${from}`

const FILE = sql`_file`

/** What may stand around a line and is not part of the event; the byte order mark is trimmed byte by byte. */
const BLANKS = str(' \t\r\0\uFEFF')

/** The files of a document each, one after the other with marks between them. */
const packedObjects = (
  glob: string,
  compression: Compression,
  step: Step,
  key: string,
  packs: Packs,
): Sql => {
  const structure = `${ident(key)} ${LIST_COLUMN}, ${ident(MARK)} String`
  const { name, condition } = packedDocuments(packs)
  return sql`${select(firstStepSql(step, ident(key)), read(glob, 'JSONEachRow', structure, compression), name)} WHERE ${condition}`
}

/** The files of lines, each with all of them in one row. */
const packedLines = (glob: string, compression: Compression, packs: Packs): Sql => {
  const structure = `${ident(MARK)} FixedString(${MARK_LENGTH}), text String`
  const { name, condition } = packedTexts(packs)
  const texts = read(glob, 'RowBinary', structure, compression)
  return sql`SELECT arrayJoin(splitByChar(${str('\n')}, text)) AS line, ${name} AS file FROM ${texts} WHERE ${condition}`
}

const base = (
  shape: Shape,
  compression: Compression,
  glob: string,
  mend: boolean,
  packs: Packs | undefined,
): { readonly relation: Relation; readonly steps: readonly Step[] } => {
  const { steps } = shape.wrapping
  switch (shape.container) {
    case 'lines': {
      const trimmed = sql`trimBoth(line, ${BLANKS})`
      const lines =
        packs === undefined
          ? select(trimmed, read(glob, 'LineAsString', 'line String', compression), FILE)
          : select(trimmed, sql`(${packedLines(glob, compression, packs)})`, ident('file'))
      return { relation: sql`${lines} WHERE notEmpty(element)`, steps }
    }
    case 'objects':
    case 'array': {
      const [step, ...rest] = steps
      const key = firstKey(step)
      if (step === undefined || key === undefined)
        return {
          relation: select(ident('json'), read(glob, 'JSONAsString', 'json String', compression), FILE),
          steps,
        }
      if (packs !== undefined)
        return { relation: packedObjects(glob, compression, step, key, packs), steps: rest }
      const type = step.kind === 'list' ? LIST_COLUMN : 'String'
      const objects = read(glob, 'JSONEachRow', `${ident(key)} ${type}`, compression)
      return { relation: select(firstStepSql(step, ident(key)), objects, FILE), steps: rest }
    }
    case 'arrays': {
      const blob = read(glob, 'RawBLOB', 'blob String', compression)
      // what is cut or no array would give an empty list, and all its rows be lost
      const text = mend ? mendedSql(ident('blob')) : ident('blob')
      const whole = sql`(SELECT ${text} AS text, _file FROM ${blob})`
      const rows = sql`if(isValidJSON(text) AND JSONType(text) = 'Array', JSONExtractArrayRaw(text), [text])`
      return { relation: select(sql`arrayJoin(${rows})`, whole, FILE), steps }
    }
    case 'csv': {
      const columns = shape.columns.map((c) => ident(c))
      const structure = columns.map((c) => `${c} Nullable(String)`).join(', ')
      const rows = read(glob, 'CSVWithNames', structure, compression)
      // an empty cell is an absent field
      const cells = sql`(SELECT ${join(columns.map((c) => sql`nullIf(${c}, '') AS ${c}`))}, _file FROM ${rows})`
      const json = sql`trimRight(formatRow('JSONEachRow', ${join(columns)}))`
      return { relation: select(json, cells, FILE), steps }
    }
    default:
      return assertNever(shape.container)
  }
}

export interface ScanOptions {
  /**
   * What the parser refuses for a single value is mended (see `mendedSql`). That parses every event once more; `lazily` mends
   * only what events are taken out of, where nothing can be, and leaves the events themselves to the reader.
   */
  readonly mend?: boolean | 'lazily'
  /** The files are packs of files. */
  readonly packs?: Packs | undefined
}

/**
 * One row per event of the files that `glob` names: `raw` String, the event's JSON text, and `file` String, the name of
 * the staged link, or `packedName` of one in a pack. The text is the file's own, byte for byte, except where an event sits in an inner list or object of a
 * line: ClickHouse writes those anew (no blanks, `\u00e9` as `é`). Needs SCAN_SETTINGS.
 */
export const scanSql = (
  shape: Shape,
  compression: Compression,
  glob: string,
  { mend = false, packs }: ScanOptions = {},
): Sql => {
  const element = ident('element')
  const file = ident('file')
  const all = mend === true
  const kept = (inner: Relation): Relation =>
    all ? select(mendedSql(element), sql`(${inner})`, file) : inner
  const ready = (inner: Relation, step: Step): Relation =>
    mend === 'lazily'
      ? select(sql`if(${lacks(step, element)}, ${mendedSql(element)}, ${element})`, sql`(${inner})`, file)
      : inner
  const start = base(shape, compression, glob, mend !== false, packs)
  const relation = start.steps.reduce<Relation>(
    (inner, step) => kept(select(stepSql(step, element), sql`(${ready(inner, step)})`, file)),
    kept(start.relation),
  )
  return sql`SELECT element AS raw, file FROM (${relation})`
}

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'

// Counts events as `dohyo hunt` accounts for them, without its engine and without a line of src/: what the tests hold the
// accounting to. Reads every file whole, so it is slow and needs memory.

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value) => typeof value === 'string'
/** A value as the engine gives it as text. */
const textOf = (value) => (isText(value) ? value : value == null ? '' : JSON.stringify(value))
const AZURE_CATEGORIES =
  /^(?:administrative|security|servicehealth|alert|recommendation|policy|autoscale|resourcehealth|write|delete|action)$/i

const SOURCES = {
  'aws-cloudtrail': {
    isEvent: (e) =>
      (isText(e.eventName) && isText(e.eventSource) && !e.eventSource.startsWith('aws:')) ||
      e.eventCategory === 'Insight',
    time: (e) => e.eventTime,
    identity: (e) => e.eventID,
  },
  'azure-activity': {
    isEvent: (e) =>
      (isText(e.operationName) && isText(e.category) && AZURE_CATEGORIES.test(e.category)) ||
      isText(e.operationName?.value) ||
      isText(e.OperationNameValue) ||
      (isText(e.OperationName) && (isText(e.ActivityStatusValue) || isText(e.ActivityStatus))),
    time: (e) => e.time ?? e.eventTimestamp ?? e.TimeGenerated ?? e['TimeGenerated [UTC]'],
    identity: (e) => {
      const own = e.eventDataId ?? e.EventDataId
      if (own) return textOf(own).toLowerCase()
      const correlation = e.correlationId ?? e.CorrelationId
      if (!correlation) return undefined
      const operation =
        e.operationName?.value ??
        (isText(e.operationName) ? e.operationName : (e.OperationNameValue ?? e.OperationName))
      const status = e.resultType ?? e.ActivityStatusValue ?? e.status?.value ?? e.ActivityStatus
      const resource = e.resourceId ?? e._ResourceId ?? e.ResourceId ?? e.resourceUri
      return [correlation, operation, status, SOURCES['azure-activity'].time(e), resource]
        .map((part) => textOf(part).toLowerCase())
        .concat(textOf(e.category ?? e.CategoryValue ?? e.Category))
        .join('|')
    },
  },
  'gcp-audit': {
    isEvent: (e) =>
      isText(e.protoPayload?.methodName) ||
      (isText(e.protoPayload?.serviceName) && String(e.logName).includes('cloudaudit.googleapis.com')),
    time: (e) => e.timestamp,
    identity: (e) => (e.insertId ? [e.insertId, e.timestamp, e.logName].map(textOf).join('|') : undefined),
  },
}

/** A whole date, and a time of day that exists. */
const hasTime = (text) => {
  if (!isText(text)) return false
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4}), (.+) ([AP]M)$/.exec(text)
  const iso = us ? `${us[3]}-${us[1].padStart(2, '0')}-${us[2].padStart(2, '0')}T00:00:00Z` : text
  const found =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?$/.exec(iso)
  if (found === null) return false
  const [year, month, day, hour = 0, minute = 0, second = 0] = found.slice(1).map((n) => Number(n ?? 0))
  const date = new Date(Date.UTC(year, month - 1, day))
  return (
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  )
}

/** Values of JSON one after the other, whatever stands between them; what can't be parsed is `undefined`. */
const valuesIn = (text) => {
  const values = []
  let depth = 0
  let start = -1
  let quoted = false
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i]
    if (quoted) {
      if (c === '\\') i += 1
      else if (c === '"') quoted = false
    } else if (c === '"') quoted = true
    else if (c === '{' || c === '[') {
      if (depth === 0) start = i
      depth += 1
    } else if (c === '}' || c === ']') {
      depth -= 1
      if (depth === 0) values.push(parse(text.slice(start, i + 1)))
    }
  }
  return depth === 0 ? values : []
}

/** Deeper is refused by the engine's parser. */
const DEEPEST = 1024
const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity))/y

const stringOf = (token) => {
  const clean = /[\0-\x1f]/.test(token) ? token.replace(/[\0-\x1f]/g, ' ') : token
  return JSON.parse(clean).toWellFormed()
}
/** The number as the text that it is, since not all of them are numbers to Node. */
const SCALARS = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * JSON as dohyo reads it: of members with one name the first counts, control characters in strings are blanks, numbers may
 * be of any size or none, and lone surrogates are U+FFFD. `undefined` for what is no JSON.
 */
const parse = (text) => {
  TOKEN.lastIndex = 0
  let kind = ''
  let token = ''
  const next = () => {
    const found = TOKEN.exec(text)
    if (found === null) throw new SyntaxError()
    kind = found[1] ?? (found[2] === undefined ? 'scalar' : 'string')
    token = found[1] ?? found[2] ?? found[3]
  }
  const value = (depth) => {
    if (depth > DEEPEST) throw new SyntaxError()
    if (kind === 'string') return stringOf(token)
    if (kind === 'scalar') return SCALARS.has(token) ? SCALARS.get(token) : Number(token)
    if (kind === '[') {
      const list = []
      next()
      if (kind === ']') return list
      for (;;) {
        list.push(value(depth + 1))
        next()
        if (kind === ']') return list
        if (kind !== ',') throw new SyntaxError()
        next()
      }
    }
    if (kind !== '{') throw new SyntaxError()
    const object = Object.create(null)
    next()
    if (kind === '}') return object
    for (;;) {
      if (kind !== 'string') throw new SyntaxError()
      const key = stringOf(token)
      next()
      if (kind !== ':') throw new SyntaxError()
      next()
      const member = value(depth + 1)
      if (!(key in object)) object[key] = member
      next()
      if (kind === '}') return object
      if (kind !== ',') throw new SyntaxError()
      next()
    }
  }
  try {
    next()
    const found = value(0)
    return /^\s*$/.test(text.slice(TOKEN.lastIndex)) ? found : undefined
  } catch {
    return undefined
  }
}

const csvRows = (text) => {
  const rows = []
  let row = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i]
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        cell += '"'
        i += 1
      } else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"') quoted = true
    else if (c === ',' || c === '\n') {
      row.push(cell)
      cell = ''
      if (c === '\n') {
        rows.push(row)
        row = []
      }
    } else if (c !== '\r') cell += c
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  return rows
}

/** An object of the event stands in its cell as JSON; of no cell nothing is known. */
const cellOf = (cell) => (cell?.startsWith('{') ? (parse(cell) ?? cell) : cell || undefined)

const elementsOf = (text) => {
  const whole = parse(text)
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole]
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^[ \t\r\0\uFEFF]+|[ \t\r\0\uFEFF]+$/g, ''))
    .filter(Boolean)
  const parsed = lines.map(parse)
  if (parsed.some(isObject)) return parsed
  if (/^[[{]/.test(text)) {
    const values = valuesIn(text)
    // a document with a fault in it costs the file
    return values.includes(undefined) ? [] : values
  }
  const [header = [], ...rows] = csvRows(text)
  return header.length < 2
    ? []
    : rows.map((row) => Object.fromEntries(header.map((name, i) => [name, cellOf(row[i])])))
}

const LISTS = ['Records', 'records', 'value', 'entries', 'Events', 'logEvents', 'events', 'receivedMessages']

const inner = (text) => {
  const value = isText(text) ? parse(text) : text
  return isObject(value) ? value : undefined
}

/** What an element wraps, or undefined when it wraps nothing that is known. */
const unwrapped = (element) => {
  if (Array.isArray(element)) {
    const cell = element.find((each) => isObject(each) && 'eventData' in each)
    return cell === undefined ? undefined : [inner(cell.eventData)]
  }
  if (!isObject(element)) return undefined
  for (const key of LISTS) if (Array.isArray(element[key])) return element[key]
  if (Array.isArray(element.QueryResultRows)) return element.QueryResultRows
  if (Array.isArray(element.tables))
    return element.tables.flatMap(({ columns, rows }) =>
      rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? undefined]))),
    )
  if (isText(element.message?.data)) return [inner(Buffer.from(element.message.data, 'base64').toString())]
  for (const key of ['detail', 'CloudTrailEvent', 'eventData', 'message'])
    if (inner(element[key]) !== undefined) return [inner(element[key])]
  return undefined
}

const sourceOf = (value) =>
  isObject(value) ? Object.keys(SOURCES).find((id) => SOURCES[id].isEvent(value)) : undefined

/** Events and what is none: objects of whatever kind, and undefined for what can't be parsed. */
const leaves = (element) => {
  if (sourceOf(element) !== undefined) return [element]
  const below = unwrapped(element)
  return below === undefined ? [element] : below.flatMap(leaves)
}

/** What unpacks to more is a bomb here: the counter holds files whole. */
const LARGEST = 200_000_000

const decode = (bytes) => {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, { maxOutputLength: LARGEST })
  if (bytes.readUInt32LE?.(0) === 0xfd2fb528) return Buffer.from(decompress(bytes))
  return bytes
}

/** @returns `{ source, all }`, everything that stands where events do, or undefined for what is no log or can't be read */
const readLog = (path) => {
  let text
  try {
    const bytes = readFileSync(path)
    if (bytes.length < 4) return undefined
    text = decode(bytes)
      .toString()
      .replace(/^\uFEFF/, '')
  } catch {
    return undefined
  }
  const all = elementsOf(text).flatMap(leaves)
  const source = all.map(sourceOf).find((id) => id !== undefined)
  const isEmptyList = /^\s*\{\s*"(?:Records|records|value|entries)"\s*:\s*\[\s*\]\s*\}\s*$/.test(text)
  return source === undefined && !isEmptyList ? undefined : { source, all: isEmptyList ? [] : all }
}

const isWhole = (source, event) =>
  isObject(event) && SOURCES[source].isEvent(event) && hasTime(SOURCES[source].time(event))

/** The events of a file as objects: `{ source, events }`, or undefined for what is no log. */
export const readEvents = (path) => {
  const log = readLog(path)
  return log?.source === undefined
    ? undefined
    : { source: log.source, events: log.all.filter((event) => isWhole(log.source, event)) }
}

const identityOf = (source, event) => {
  const own = SOURCES[source].identity(event) ?? ''
  return `${source} ${own !== '' ? textOf(own) : createHash('sha256').update(JSON.stringify(event)).digest('hex')}`
}

function* filesUnder(path, entered) {
  let stats
  try {
    stats = statSync(path)
  } catch {
    yield { path, gone: true }
    return
  }
  if (!stats.isDirectory()) {
    yield { path, gone: !stats.isFile() }
    return
  }
  const real = realpathSync(path)
  if (entered.has(real)) return
  entered.add(real)
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name), entered)
}

/** What `readEvents` gives of each log in a folder, in the order of their names. */
export const readLogsUnder = (folder) =>
  [...filesUnder(folder, new Set())].flatMap(({ path, gone }) => (gone ? [] : (readEvents(path) ?? [])))

/** @returns figures in the form of the hunt's accounting; files of `except` count as skipped */
export const countEvents = (paths, except = new Set()) => {
  const entered = new Set()
  const seen = new Set()
  const found = { files: { read: 0, skipped: 0 }, events: { read: 0, duplicate: 0, unreadable: 0 } }
  for (const path of paths)
    for (const file of filesUnder(path, entered)) {
      const log = file.gone || except.has(file.path) ? undefined : readLog(file.path)
      found.files[log === undefined ? 'skipped' : 'read'] += 1
      for (const each of log?.all ?? []) {
        if (!isWhole(log.source, each)) {
          found.events.unreadable += 1
          continue
        }
        found.events.read += 1
        const id = identityOf(log.source, each)
        if (seen.has(id)) found.events.duplicate += 1
        seen.add(id)
      }
    }
  return found
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  console.log(JSON.stringify(countEvents(process.argv.slice(2)), undefined, 2))

import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { gzipSync } from 'node:zlib'
import { eventsOf, kindOf, linesOf, logOf } from './logs.mjs'

// What may happen to a log while it is read. Each `(path, name, random)`; `name` is that of the events which come anew.

const put = (path, bytes) => {
  writeFileSync(`${path}.new`, bytes)
  renameSync(`${path}.new`, path)
}

/** Another log of just the size, which blanks make up. */
const ofSameSize = (path, name, random) => {
  const { size } = statSync(path)
  const bytes = Buffer.from(linesOf(eventsOf(name, 60, random)))
  return bytes.length > size ? undefined : Buffer.concat([bytes, Buffer.alloc(size - bytes.length, 0x0a)])
}

/** What may follow in a log of its kind: another file's contents, of the same form and packing. */
const more = (path, name, random) =>
  Buffer.concat([
    path.endsWith('.gz') ? gzipSync('\n') : Buffer.from(path.endsWith('.zst') ? '' : '\n'),
    logOf(kindOf(path), name, 60, random),
  ])

const instead = (path, make) => {
  rmSync(path)
  make(path)
}

export const CHANGES = {
  deleted: (path) => rmSync(path),
  truncated: (path, _, random) => truncateSync(path, random.below(statSync(path).size)),
  emptied: (path) => truncateSync(path, 0),
  'appended to': (path, name, random) => appendFileSync(path, more(path, name, random)),
  'appended to, half a line': (path) => appendFileSync(path, '{"eventID":"half'),
  'made unreadable': (path) => chmodSync(path, 0),
  'a folder now': (path) => instead(path, mkdirSync),
  'a named pipe now': (path) => instead(path, () => execFileSync('mkfifo', [path])),
  'a device now': (path) => instead(path, () => symlinkSync('/dev/zero', path)),
  'a loop of links now': (path) => instead(path, () => symlinkSync(path, path)),
  'another log': (path, name, random) => put(path, logOf(kindOf(path), name, 300, random)),
  'another log, written in place': (path, name, random) =>
    writeFileSync(path, logOf(kindOf(path), name, 300, random)),
  'another log of the same size': (path, name, random) => {
    const bytes = ofSameSize(path, name, random)
    if (bytes !== undefined) put(path, bytes)
  },
  'another log of the same size and time': (path, name, random) => {
    const bytes = ofSameSize(path, name, random)
    if (bytes === undefined) return
    const { atime, mtime } = statSync(path)
    writeFileSync(path, bytes)
    utimesSync(path, atime, mtime)
  },
  'another log of the same size and time, made anew': (path, name, random) => {
    const bytes = ofSameSize(path, name, random)
    if (bytes === undefined) return
    const { atime, mtime } = statSync(path)
    rmSync(path)
    writeFileSync(path, bytes)
    utimesSync(path, atime, mtime)
  },
  'a log of another cloud': (path, name, random) => put(path, logOf('azure.json', name, 300, random)),
  garbage: (path, _, random) => put(path, Buffer.from(Array.from({ length: 5000 }, () => random.below(256)))),
  'garbage, written in place': (path, _, random) => {
    const bytes = readFileSync(path)
    for (let i = bytes.length >> 1; i < bytes.length; i += 1) bytes[i] = random.below(256)
    writeFileSync(path, bytes)
  },
}

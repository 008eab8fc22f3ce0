import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { createRandom } from '../bench/random.mjs'
import { countEvents, readLogsUnder } from './count-events.mjs'
import { PACKINGS, SHAPES } from './log-shapes.mjs'

// Hunts in logs that somebody has made to break it: no crash, no hang, memory within bounds, nothing left behind, and the
// accounting that an independent counter gives. `node scripts/fuzz-logs.mjs --events 200000` needs a build.

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

const eventsBySource = () => {
  const found = Object.fromEntries(Object.keys(SHAPES).map((source) => [source, []]))
  for (const { source, events } of readLogsUnder(join(ROOT, 'examples'))) found[source].push(...events)
  return found
}

const BAD_TIMES = ['5', '03:04', '2026', '', 'now', '2026-13-45T00:00:00Z', '2026-02-30T00:00:00Z', '١٢٣']
const TIME_KEYS = { 'aws-cloudtrail': 'eventTime', 'azure-activity': 'time', 'gcp-audit': 'timestamp' }

/** Values that a member may have, as JSON text or what pretends to be some. */
const VALUES = [
  '123456789012345678901234567890',
  '-9223372036854775809',
  '18446744073709551616',
  '1e400',
  '-1.5E+999',
  '1e-400',
  '0.1234567890123456789012345',
  'NaN',
  '[-Infinity]',
  '"\\ud800"',
  '"\\udc00\\ud800 \\ud83e\\udd80 \\\\ud800"',
  '"\\u0000"',
  '"a\u0001b\tc"',
  '"\uFEFF\u202e\u2028"',
  '"; DROP TABLE sieved; --\' \\" ` file(\'/etc/passwd\')"',
  '"{p:String} ${x} {{constructor}} %s \\\\E"',
  'null',
  '[]',
  '{}',
  '{"":{"":{"":0}}}',
  '007',
  'undefined',
  '[1,]',
  "'single'",
  '"\\x41"',
  '{"a":1',
  '"no end',
]

const nested = (depth, random) =>
  random.chance(0.5)
    ? `${'['.repeat(depth)}${']'.repeat(depth)}`
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

/** Structure that is broken is for files of lines only: in a document it costs the file. */
const mutations = (random) => ({
  value: (text) => text.replace(/\}$/, `,"odd":${random.pick(VALUES)}}`),
  'value within': (text) => text.replace(/:(?:null|\d+|true|false)/, () => `:${random.pick(VALUES)}`),
  'key twice': (text) =>
    text.replace(/^\{/, () => `{"eventID":"twice-${random.below(1000)}","odd":1,"odd":2,`),
  'key behind': (text) => text.replace(/\}$/, ',"eventName":"X","eventTime":"5","protoPayload":7}'),
  deep: (text) => text.replace(/\}$/, `,"odd":${nested(random.pick([3, 100, 900]), random)}}`),
  'too deep': (text) => text.replace(/\}$/, `,"odd":${nested(random.pick([1500, 20_000]), random)}}`),
  long: (text) => text.replace(/\}$/, `,"odd":"${'x'.repeat(random.below(40_000))}"}`),
  wide: (text) =>
    text.replace(/\}$/, `,${Array.from({ length: 300 }, (_, i) => `"odd${i}":${i}`).join(',')}}`),
  cut: (text) => text.slice(0, random.below(text.length)),
  'cut off': (text) => text.slice(random.below(text.length)),
  noise: () =>
    random.pick(['null', '7', '"x"', '[]', '{}', '{"a":1}', 'oops', '# comment', '}', '{', '\\', '\0']),
  twice: (text) => `${text}${text}`,
  comma: (text) => text.replace(/,/, random.pick([',,', ';', '', ', ,'])),
  quote: (text) => text.replace(/"/, random.pick(["'", '', '""', '\\"'])),
  blanks: (text) => ` \t\r${text}\r`,
  'byte order mark': (text) => `\uFEFF${text}`,
})
const HARMLESS = new Set(['key twice', 'deep', 'long', 'wide'])

const timed = (source, random) => (text) =>
  text.replace(
    new RegExp(`"${TIME_KEYS[source]}":"[^"]*"`),
    () => `"${TIME_KEYS[source]}":"${random.pick(BAD_TIMES)}"`,
  )

/** Bytes that are no UTF-8, within strings and between them. */
const spoilt = (text, random) => {
  const bytes = Buffer.from(text)
  const at = random.chance(0.7)
    ? Math.max(bytes.indexOf('aws'), bytes.indexOf('.'))
    : random.below(bytes.length)
  const bad = Buffer.from(random.pick(['ff', 'c0af', 'eda080', 'f8888080', 'c3']), 'hex')
  return Buffer.concat([bytes.subarray(0, at), bad, bytes.subarray(at)])
}

const NAMES = [
  '*',
  '?',
  '{a,b}',
  '[x]',
  "it's",
  '"q"',
  'new\nline',
  '\u001b[31m',
  '-o',
  '%s',
  ' ',
  'ü\u202e',
  '$(x)',
  ';',
]

/** Writes one folder; `events` of them in files of lines and documents, and files that are none. */
const write = (folder, random, events) => {
  const sources = eventsBySource()
  const kinds = mutations(random)
  let number = 0
  const fresh = (source) => {
    number += 1
    const id = `f0000000-0000-4000-8000-${String(number).padStart(12, '0')}`
    const text = JSON.stringify(random.pick(sources[source]))
    return text.replace(
      /"(eventID|insertId|eventDataId|EventDataId|correlationId)":"[^"]*"/g,
      (_, key) => `"${key}":"${id}"`,
    )
  }
  const mutated = (source, only) => {
    const text = fresh(source)
    if (random.chance(0.1)) return Buffer.from(timed(source, random)(text))
    if (only === undefined && random.chance(0.1)) return spoilt(text, random)
    const names = Object.keys(kinds).filter((name) => only === undefined || only.has(name))
    return Buffer.from(random.chance(0.3) ? text : kinds[random.pick(names)](text))
  }
  const newline = Buffer.from('\n')
  let made = 0
  for (let file = 0; made < events; file += 1) {
    const source = random.pick(Object.keys(SHAPES))
    const count = Math.min(events - made, 1 + random.below(file % 5 === 0 ? 20_000 : 300))
    made += count
    const name = `${random.pick(NAMES)}${file}.${random.pick(['json', 'log', 'gz', 'txt'])}`
    if (random.chance(0.8)) {
      // whole first and last lines, so that the file is known for what it is
      const lines = [Buffer.from(fresh(source)), newline]
      for (let i = 2; i < count; i += 1)
        lines.push(mutated(source), random.chance(0.01) ? Buffer.from('\r\n\n\0\n') : newline)
      if (count > 1) lines.push(Buffer.from(fresh(source)), newline)
      const bytes = Buffer.concat(lines)
      writeFileSync(join(folder, name), random.chance(0.5) ? gzipSync(bytes, { level: 1 }) : bytes)
    } else {
      const shape = random.pick(Object.values(SHAPES[source]))
      const list = Array.from({ length: count }, () => JSON.parse(mutated(source, HARMLESS).toString()))
      let text
      try {
        text = shape(list)
      } catch (error) {
        // indented, what is nested deeply is longer than a string can be
        if (!(error instanceof RangeError)) throw error
        text = SHAPES[source].lines(list)
      }
      writeFileSync(join(folder, name), random.pick(Object.values(PACKINGS))(text))
    }
  }
  return made
}

/** Files that cost themselves, and what is no file: by name, what the counter can't tell by itself is left to it. */
const writeOdd = (folder, random) => {
  const odd = join(folder, 'odd')
  mkdirSync(join(odd, 'down', 'down'), { recursive: true })
  const text = SHAPES['aws-cloudtrail'].lines(eventsBySource()['aws-cloudtrail'])
  const packed = gzipSync(text)
  const put = (name, bytes) => writeFileSync(join(odd, name), bytes)
  put('empty.json', '')
  put('empty.json.gz', gzipSync(''))
  put('half.json.gz', packed.subarray(0, packed.length >> 1))
  put('half.json.zst', PACKINGS['json.zst'](text.repeat(20)).subarray(0, 150_000))
  put('utf16.json', Buffer.from(`\uFEFF${text}`, 'utf16le'))
  put('noise', Buffer.from(Array.from({ length: 4096 }, () => random.below(256))))
  put('bomb.json.gz', gzipSync(Buffer.alloc(300_000_000, 0x20), { level: 1 }))
  put(
    'bomb-in-array.json.gz',
    gzipSync(Buffer.concat([Buffer.from('{"Records":['), Buffer.alloc(300_000_000, 0x5b)]), { level: 1 }),
  )
  put('many-braces.json', '{"Records":[{"a":'.repeat(20_000))
  for (let i = 0; i < 300; i += 1) put(`none-${i}.json`, random.pick(['', '{}', '[]', 'x', '{"a":[]}']))
  symlinkSync('..', join(odd, 'down', 'loop'))
  symlinkSync(odd, join(odd, 'down', 'down', 'above'))
  symlinkSync('self', join(odd, 'self'))
  symlinkSync('/dev/zero', join(odd, 'zero'))
  symlinkSync('/proc/self/mem', join(odd, 'mem'))
}

/** Bytes of memory that a process had at most. */
const peakOf = (pid) => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Runs the built command in a temporary folder of its own. */
export const run = (main, temporary, args) =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(process.execPath, [main, ...args], {
      cwd: temporary,
      env: { PATH: process.env.PATH, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let peak = 0
    const look = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid))
    }, 50)
    const out = []
    let err = ''
    child.stdout.on('data', (chunk) => out.push(chunk))
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearInterval(look)
      resolve({
        code,
        signal,
        peak,
        out: Buffer.concat(out).toString(),
        err,
        ms: performance.now() - started,
      })
    })
  })

/** @returns `{ problems, made, counted, tooLarge, peak, ms, folder }` of one seeded hunt */
export const fuzzLogs = async ({
  seed,
  events,
  main = join(ROOT, 'dist/cli/main.js'),
  args = [],
  keep = false,
}) => {
  const random = createRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-fuzz-'))
  const temporary = mkdtempSync(join(tmpdir(), 'dohyo-fuzz-tmp-'))
  try {
    const made = write(folder, random, events)
    writeOdd(folder, random)
    const { code, signal, peak, out, err, ms } = await run(main, temporary, [
      'hunt',
      folder,
      '--format',
      'json',
      ...args,
    ])
    const problems = []
    if (![0, 1, 3].includes(code)) problems.push(`code ${code} ${signal}: ${err.slice(0, 2000)}`)
    const left = readdirSync(temporary)
    if (left.length > 0) problems.push(`left behind: ${left}`)
    let expected
    let tooLarge = []
    if (out !== '') {
      const { accounting } = JSON.parse(out)
      // the only loss that the counter can't foresee: it is named, and told by the exit code
      tooLarge = accounting.skipped
        .filter(({ reason }) => /memory|too large/.test(reason))
        .map(({ file }) => file)
      if (tooLarge.length > 0 && code !== 3) problems.push(`code ${code}, though files were too large`)
      expected = countEvents([folder], new Set(tooLarge))
      for (const key of ['read', 'duplicate', 'unreadable'])
        if (accounting.events[key] !== expected.events[key])
          problems.push(`${key}: ${accounting.events[key]}, counted ${expected.events[key]}`)
      for (const key of ['read', 'skipped'])
        if (accounting.files[key] !== expected.files[key])
          problems.push(`files ${key}: ${accounting.files[key]}, counted ${expected.files[key]}`)
    }
    if (problems.length > 0 && keep) writeFileSync(join(folder, '..', `fuzz-${seed}.json`), out)
    return { problems, made, counted: expected?.events, tooLarge: tooLarge.length, peak, ms, folder }
  } finally {
    if (!keep) rmSync(folder, { recursive: true, force: true })
    rmSync(temporary, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      events: { type: 'string', default: '200000' },
      batch: { type: 'string', default: '50000' },
      main: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  })
  let failed = false
  for (let left = Number(values.events), seed = Number(values.seed); left > 0; seed += 1) {
    const events = Math.min(left, Number(values.batch))
    left -= events
    const { problems, made, counted, tooLarge, peak, ms, folder } = await fuzzLogs({
      seed,
      events,
      keep: values.keep,
      ...(values.main === undefined ? {} : { main: values.main }),
    })
    failed ||= problems.length > 0
    console.log(
      `seed ${seed}: ${made} events, ${JSON.stringify(counted)}, ${tooLarge} files too large, ${(peak / 2 ** 20).toFixed(0)} MiB, ${(ms / 1000).toFixed(1)} s${values.keep ? ` ${folder}` : ''}`,
    )
    for (const problem of problems) console.log(`  ${problem}`)
  }
  process.exitCode = failed ? 1 : 0
}

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { endProblems, makeFolder, removeFolder, run } from './run.mjs'

// A machine that refuses something: room, memory, open files, a terminal, a folder.

const tmpfs = (size) => ({
  prepare: (temporary) => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=1777`, 'tmpfs', temporary])
    return () => execFileSync('umount', ['-l', temporary])
  },
})

const readOnly = {
  prepare: (temporary) => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', temporary])
    return () => execFileSync('umount', ['-l', temporary])
  },
}

/**
 * By name. `answer`: it must come to its usual result all the same. `silent`: nobody can hear what it says. `json`: false
 * where nobody keeps what it prints. `codes`: with which it must end.
 */
export const LIMITS = {
  'room for 256 KiB': tmpfs('256k'),
  'room for 1 MiB': tmpfs('1m'),
  'room for 4 MiB': tmpfs('4m'),
  'room for 12 MiB': tmpfs('12m'),
  'temporary folder read-only': { ...readOnly, codes: [2, 3] },
  'temporary folder missing': { temporary: '/nonexistent/tmp', codes: [2, 3] },
  'temporary folder a file': { temporary: '/etc/hostname', codes: [2, 3] },
  'temporary folder with a strange name': { inFolder: 'a*b c', codes: [2] },
  'files of 64 KiB at most': { limits: 'ulimit -f 128' },
  'files of 0 bytes': { limits: 'ulimit -f 0' },
  'output to a full disk': { redirect: '>/dev/full', codes: [3] },
  '--output to a full disk': { args: ['--output', '/dev/full'], codes: [3] },
  'told to a full disk': { redirect: '2>/dev/full', answer: true, silent: true },
  'all to a full disk': { redirect: '>/dev/full 2>/dev/full', codes: [3], silent: true },
  'output closed': { redirect: '>&-', json: false, silent: true },
  'errors closed': { redirect: '2>&-', answer: true, silent: true },
  'input closed': { redirect: '<&-', answer: true },
  'all closed': { redirect: '<&- >&- 2>&-', json: false, silent: true },
  'output nobody reads': { redirect: '| true', json: false, silent: true },
  'output to head': { redirect: '| head -c 10', json: false, silent: true },
  '32 open files': { limits: 'ulimit -n 32' },
  '64 open files': { limits: 'ulimit -n 64' },
  '256 open files': { limits: 'ulimit -n 256', answer: true },
  '--max-memory 1MiB': { args: ['--max-memory', '1MiB'] },
  '--max-memory 10MiB': { args: ['--max-memory', '10MiB'] },
  '--max-memory 40MiB': { args: ['--max-memory', '40MiB'] },
  '--max-memory 100MiB': { args: ['--max-memory', '100MiB'] },
  '--max-memory 300MiB': { args: ['--max-memory', '300MiB'], answer: true },
  '64 MB of heap': { env: { NODE_OPTIONS: '--max-old-space-size=64' }, answer: true },
  '1 GB of address space': { limits: 'ulimit -v 1000000' },
  '2 GB of address space': { limits: 'ulimit -v 2000000' },
  '4 GB of address space': { limits: 'ulimit -v 4000000' },
  'another time zone': { env: { TZ: 'Pacific/Apia' }, answer: true },
  'an unknown time zone': { env: { TZ: 'Nowhere/Atall' }, answer: true },
  'Turkish letters': { env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, answer: true },
  'no home': { env: { HOME: '' }, answer: true },
  'a home that is missing': { env: { HOME: '/nonexistent' }, answer: true },
  'no working folder': { limits: 'mkdir gone && cd gone && rmdir ../gone', answer: true },
}

/** Roots may mount; others can't try that. */
export const canMount = () => {
  const folder = makeFolder('mount')
  try {
    const undo = tmpfs('256k').prepare(folder)
    undo()
    return true
  } catch {
    return false
  } finally {
    removeFolder(folder)
  }
}

export const limited = async ({ main, base, name, args, usualResult }) => {
  const limit = LIMITS[name]
  const folder = makeFolder('tmp')
  const work = makeFolder('cwd')
  const temporary = limit.temporary ?? (limit.inFolder === undefined ? folder : join(folder, limit.inFolder))
  if (limit.inFolder !== undefined) mkdirSync(temporary)
  const undo = limit.prepare?.(temporary)
  try {
    const ended = await run(main, [...args(base), ...(limit.args ?? [])], {
      temporary,
      cwd: work,
      ...(limit.env === undefined ? {} : { env: limit.env }),
      ...(limit.limits === undefined ? {} : { limits: limit.limits }),
      ...(limit.redirect === undefined ? {} : { redirect: limit.redirect }),
    })
    const { json = true, silent = false, codes, answer = false } = limit
    const problems = endProblems(ended, { json, silent })
    if (codes !== undefined && !codes.includes(ended.code))
      problems.push(`code ${ended.code}, not ${codes}: ${ended.err.slice(0, 300)}`)
    if (answer && json && ended.out !== usualResult)
      problems.push(
        `another answer: ${ended.code} ${ended.out.length} characters, ${ended.err.slice(0, 600)}`,
      )
    const strays = readdirSync(work)
    if (strays.length > 0) problems.push(`in the working folder: ${strays}`)
    return { problems, ms: ended.ms, hit: true, ended }
  } finally {
    undo?.()
    removeFolder(folder)
    removeFolder(work)
  }
}

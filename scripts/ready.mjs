import { lstatSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, STAMP } from './build.mjs'
import { ROOT, runNpm, say } from './run.mjs'

const OLDEST_NODE = [20, 19]

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY

/** The latest change in a file or below a folder; a folder's own time tells of files that are gone. */
const newest = (path) => {
  const own = modified(path)
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return own
  return Math.max(own, ...readdirSync(path).map((name) => newest(join(path, name))))
}

const nodeIsNewEnough = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
}

/** Installs what package-lock.json says. */
const install = () =>
  runNpm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'])

/** Brings a fresh clone, or one that moved on, to where dohyo runs. Returns 0, or the exit code of the step that failed. */
export const ready = async () => {
  if (!nodeIsNewEnough()) {
    say(`dohyo needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}`)
    return 1
  }
  if (
    modified(join(ROOT, 'node_modules', '.package-lock.json')) < modified(join(ROOT, 'package-lock.json'))
  ) {
    if (lstatSync(join(ROOT, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
      say(
        'node_modules is a link and older than package-lock.json: `npm ci` would empty the folder behind it',
      )
      return 1
    }
    say('installing dependencies (750 MB, most of it the embedded engine)')
    const code = install()
    if (code !== 0) {
      say(`npm ci failed (exit code ${code})`)
      return code
    }
  }
  const sources = [
    'src',
    'content',
    'tsconfig.json',
    'package.json',
    'scripts/build.mjs',
    'scripts/build-rules.mjs',
  ]
  if (modified(STAMP) < Math.max(...sources.map((path) => newest(join(ROOT, path))))) {
    say('building dist/')
    const code = await build()
    if (code !== 0) {
      say(`the build failed (exit code ${code})`)
      return code
    }
  }
  return 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit(await ready())

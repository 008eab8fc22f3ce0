import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, wherever a script is called from. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

/** A line about what is being done. Standard output belongs to the program that is run. */
export const say = (text) => process.stderr.write(`${text}\n`)

/**
 * Runs a program of this Node (a script, or the file behind a package's bin) and returns its exit code. Output is shown
 * only when it fails, unless `show` is set.
 */
export const runNode = (args, { show = false } = {}) => {
  const result = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
  if (result.error) throw result.error
  const code = result.status ?? 1
  if (!show && code !== 0) {
    process.stderr.write(result.stdout)
    process.stderr.write(result.stderr)
  }
  return code
}

/** The JavaScript file behind a command of a development dependency. */
export const bin = (path) => join(ROOT, 'node_modules', path)

/** Runs npm: when npm runs us, that very one; else the one on the PATH. Returns its exit code. */
export const runNpm = (args) => {
  const npm = process.env.npm_execpath
  if (npm?.endsWith('npm-cli.js')) return runNode([npm, ...args])
  return runNode([
    '-e',
    `process.exit(require('node:child_process').spawnSync('npm', ${JSON.stringify(args)}, {stdio: 'inherit', shell: process.platform === 'win32'}).status ?? 1)`,
  ])
}

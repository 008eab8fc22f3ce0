import { chmodSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bin, ROOT, runNode, say } from './run.mjs'

export const STAMP = join(ROOT, 'dist', '.built')

/**
 * Compiles src/ into dist/. It is built aside and swapped in when it is whole, so that a failed build leaves the old one
 * and a dohyo that is running never sees half of a new one. Returns the exit code.
 */
export const build = () => {
  const started = new Date()
  const aside = join(ROOT, 'node_modules', `.dohyo-build-${process.pid}`)
  const dist = join(ROOT, 'dist')
  rmSync(aside, { recursive: true, force: true })
  const code =
    runNode([bin('typescript/bin/tsc'), '-p', 'tsconfig.json', '--outDir', aside]) ||
    runNode([join(ROOT, 'scripts', 'build-rules.mjs'), aside])
  if (code === 0) {
    chmodSync(join(aside, 'cli', 'main.js'), 0o755)
    // dated from before the compiler read the sources: an edit made meanwhile counts as newer
    writeFileSync(join(aside, '.built'), '')
    utimesSync(join(aside, '.built'), started, started)
    rmSync(dist, { recursive: true, force: true })
    renameSync(aside, dist)
  }
  rmSync(aside, { recursive: true, force: true })
  return code
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  say('building dist/')
  process.exit(build())
}

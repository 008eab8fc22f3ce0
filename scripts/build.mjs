import { chmodSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bin, ROOT, runNode, say } from './run.mjs'

export const STAMP = join(ROOT, 'dist', '.built')

/**
 * What is started or imported from outside, by its place in `dist/`. `engine/embedded` is what `dohyo doctor` tries in a
 * process of its own.
 */
const ENTRIES = ['cli/main', 'index', 'query-library', 'engine/embedded']

/**
 * Joins the compiled modules to few files: reading hundreds of small ones takes longer than running them (decision 0011).
 * What is imported on demand stays a file of its own, and packages stay packages.
 */
const bundle = async (modules, dist) => {
  // not at the top: before the first `npm ci` there is no such package
  const { rolldown } = await import('rolldown')
  const bundled = await rolldown({
    input: Object.fromEntries(ENTRIES.map((name) => [name, join(modules, `${name}.js`)])),
    platform: 'node',
    external: /^[^./]/,
  })
  await bundled.write({
    dir: dist,
    format: 'esm',
    comments: false,
    entryFileNames: '[name].js',
    // two levels down, as the modules of src/*/ are: by that they find rules.json, content/ and package.json
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
  await bundled.close()
}

/**
 * Compiles src/ into dist/: `modules/` is what the compiler makes, for the tools of the workshop; the rest is what is
 * published. It is built aside and swapped in when it is whole, so that a failed build leaves the old one and a dohyo that is
 * running never sees half of a new one. Returns the exit code.
 */
export const build = async () => {
  const started = new Date()
  const aside = join(ROOT, 'node_modules', `.dohyo-build-${process.pid}`)
  const modules = join(aside, 'modules')
  const dist = join(ROOT, 'dist')
  rmSync(aside, { recursive: true, force: true })
  try {
    const code =
      runNode([
        bin('typescript/bin/tsc'),
        '-p',
        'tsconfig.json',
        '--outDir',
        modules,
        '--declarationDir',
        aside,
      ]) || runNode([join(ROOT, 'scripts', 'build-rules.mjs'), aside])
    if (code !== 0) return code
    await bundle(modules, aside)
    chmodSync(join(aside, 'cli', 'main.js'), 0o755)
    // dated from before the compiler read the sources: an edit made meanwhile counts as newer
    writeFileSync(join(aside, '.built'), '')
    utimesSync(join(aside, '.built'), started, started)
    rmSync(dist, { recursive: true, force: true })
    renameSync(aside, dist)
    return 0
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  say('building dist/')
  process.exit(await build())
}

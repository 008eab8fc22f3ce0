import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

// What somebody gets who installs the published package: the tarball of `npm pack` in an empty folder, nothing of the clone.

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')

const MINUTES = 60_000

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const run = (file: string, args: readonly string[], cwd: string): Promise<Ended> =>
  new Promise((resolve, reject) => {
    execFile(file, args, { cwd, maxBuffer: 1 << 26, env: cleanEnvironment() }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code
      if (typeof code === 'number') resolve({ code, stdout, stderr })
      else reject(error)
    })
  })

/** Without what `npm test` and Vitest tell their children: npm would take the folder of the clone for its own. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(npm_(package|lifecycle|command|config_local_prefix)|INIT_CWD|NODE_ENV|VITEST)/.test(name),
    ),
  )

const npm = async (cwd: string, ...args: readonly string[]): Promise<Ended> => {
  const ended = await run('npm', args, cwd)
  if (ended.code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${ended.code}\n${ended.stderr}`)
  return ended
}

const npx = (...args: readonly string[]) => run('npx', ['--no-install', ...args], folder)

const manifest: unknown = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dohyo-package-'))
  await npm(ROOT, 'pack', '--pack-destination', folder, '--loglevel=error')
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack made no tarball')
  await writeFile(join(folder, 'package.json'), '{"name":"empty","private":true,"type":"module"}')
  await npm(
    folder,
    'install',
    `./${tarball}`,
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  )
}, 10 * MINUTES)

afterAll(() => rm(folder, { recursive: true, force: true }))

test('holds what runs and what explains, and nothing of the workshop', async () => {
  const files = await readdir(join(folder, 'node_modules/dohyo'), { recursive: true })
  expect(files).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'NOTICE',
      'README.md',
      'CHANGELOG.md',
      'package.json',
      'dist/cli/main.js',
    ]),
  )
  expect(files.filter((name) => /\.test\.|^(src|test|bench|scripts|node_modules)\b/.test(name))).toEqual([])
  expect(files.some((name) => /^content\/snapshot-abuse\/.+\.ya?ml$/.test(name))).toBe(true)
  const main = await stat(join(folder, 'node_modules/dohyo/dist/cli/main.js'))
  expect(main.mode & 0o111).toBe(0o111)
})

test('npx dohyo --version', async () => {
  expect(await npx('dohyo', '--version')).toMatchObject({
    code: 0,
    stdout: `${(manifest as { version: string }).version}\n`,
  })
})

test(
  'npx dohyo hunt finds the theft in the examples it ships',
  async () => {
    const { code, stdout, stderr } = await npx(
      'dohyo',
      'hunt',
      'node_modules/dohyo/examples',
      '--format',
      'json',
    )
    expect({ code, stderr }).toMatchObject({ code: 1 })
    const document = JSON.parse(stdout) as { signals: readonly { rule: string; cloud: string }[] }
    const shared = document.signals.filter(({ rule }) => rule === 'snapshot-shared-external')
    expect(shared.map(({ cloud }) => cloud).sort()).toEqual(['AWS', 'GCP'])
  },
  2 * MINUTES,
)

test('every entry point can be imported', async () => {
  const { exports } = manifest as { exports: Record<string, unknown> }
  const code = Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map(
      (entry) =>
        `const a${entry.length} = await import('${entry.replace('.', 'dohyo')}'); if (Object.keys(a${entry.length}).length === 0) throw new Error('${entry} is empty')`,
    )
    .join('\n')
  expect(await run(process.execPath, ['--input-type=module', '-e', code], folder)).toMatchObject({
    code: 0,
    stderr: '',
  })
})

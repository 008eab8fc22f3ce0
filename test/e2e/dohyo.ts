import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect } from 'vitest'
import type { HuntDocument } from '../../src/report/document.ts'
import { event, type Json } from '../support/aws-events.ts'

// The built command line as a child process, over files in a folder of its own.

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const MAIN = join(ROOT, 'dist/cli/main.js')

if (!existsSync(MAIN)) throw new Error('dist/ is not built: run `npm run e2e`, or `npm run build` first')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What is left in the folder for temporary files, which nobody else uses. */
  readonly left: readonly string[]
}

export interface Running {
  readonly stdin?: string | Uint8Array
  readonly cwd?: string
  /** Called once the process runs; `temporary` is its TMPDIR. */
  readonly started?: (child: ReturnType<typeof spawn>, temporary: string) => void
  /** What runs it: the program and its first arguments. */
  readonly command?: readonly [string, ...(readonly string[])]
  /** Folder for temporary files; a new one if absent. */
  readonly temporary?: string
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new folder with these files, removed at the end. `null` makes a folder. */
export const folderOf = (files: Readonly<Record<string, string | Uint8Array | null>> = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-e2e-'))
  folders.push(folder)
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(bytes === null ? path : dirname(path), { recursive: true })
    if (bytes !== null) writeFileSync(path, bytes)
  }
  return folder
}

const environment = (temporary: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  TMPDIR: temporary,
})

export const dohyo = async (args: readonly string[], options: Running = {}): Promise<Ended> => {
  const temporary = options.temporary ?? folderOf()
  const [program, ...first] = options.command ?? [process.execPath]
  const child = spawn(program, [...first, MAIN, ...args], {
    cwd: options.cwd ?? temporary,
    env: environment(temporary),
    stdio: 'pipe',
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  // a process that ends early doesn't read to the end
  child.stdin.on('error', () => {})
  child.stdin.end(options.stdin)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
    options.started?.(child, temporary)
  })
  return {
    code,
    stdout: Buffer.concat(out).toString(),
    stderr: Buffer.concat(err).toString(),
    left: readdirSync(temporary),
  }
}

export interface Hunted extends Ended {
  readonly document: HuntDocument
}

/** `hunt --format json`. */
export const hunt = async (args: readonly string[], options: Running = {}): Promise<Hunted> => {
  const ended = await dohyo(['hunt', '--format', 'json', ...args], options)
  expect({ ...ended, stdout: ended.stdout.slice(0, 200) }).toMatchObject({
    stdout: expect.stringMatching(/^\{/),
    left: [],
  })
  return { ...ended, document: JSON.parse(ended.stdout) as HuntDocument }
}

const uuid = (number: number): string => `e2e00000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** A snapshot given to an outside account: what a hunt must find. */
export const theft = (number: number, more: Json = {}): Json =>
  event(
    'ec2/ModifySnapshotAttribute',
    {
      snapshotId: `snap-${number}`,
      attributeType: 'CREATE_VOLUME_PERMISSION',
      createVolumePermission: { add: { items: [{ userId: '444455556666' }] } },
    },
    { _return: true },
    { eventID: uuid(number), ...more },
  )

/** Ordinary work: nothing to find. */
export const ordinary = (number: number): Json =>
  event('ec2/DescribeInstances', null, null, { eventID: uuid(number) })

export const records = (...events: readonly Json[]): string => JSON.stringify({ Records: events })
export const lines = (...events: readonly Json[]): string =>
  events.map((each) => `${JSON.stringify(each)}\n`).join('')

/** The outside shares that were found, by resource. */
export const stolen = ({ document }: Hunted): readonly (string | null)[] =>
  document.signals
    .filter(({ rule }) => rule === 'snapshot-shared-external')
    .map(({ resource }) => resource)
    .sort()

import { randomBytes } from 'node:crypto'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DohyoError, EXIT } from '../base/errors.ts'
import { makeTemporary } from '../engine/temporary.ts'
import type { Packs } from '../sources/envelope/packs.ts'
import type { Compression } from '../sources/envelope/shape.ts'

const EXTENSIONS: Readonly<Record<Compression, string>> = { none: 'json', gzip: 'gz', zstd: 'zst' }

/** Where one statement reads. */
export interface StageFolder {
  readonly folder: string
  /** Pattern for `file()`: matches what is in it, and nothing else. */
  readonly glob: string
  /** A name for a file in it, unique in the stage, whatever the folder. */
  next(): string
  /** Removes it with all that it holds. */
  release(): Promise<void>
}

/** Links that one statement reads. */
export interface StagedFiles {
  /** Pattern for `file()`: matches these links and nothing else. */
  readonly glob: string
  /** Index in the list of files, by the name that `_file` gives. Names are unique in a stage, whatever the batch. */
  readonly indexOf: ReadonlyMap<string, number>
  /** Removes the links. */
  release(): Promise<void>
}

/**
 * A private folder of symbolic links with harmless names. ClickHouse reads `*?{}[]` in a path as a pattern and quotes in
 * it as syntax, and real names may hold anything: so it is only ever shown our own names.
 */
export interface Stage {
  readonly dir: string
  /** What the marks in packs of this stage are made of. */
  readonly packs: Packs
  /** What packs kept failing of (see `kindOf`): read one by one for the rest of the run. */
  readonly unpackable: Set<string>
  /** A folder for what one statement reads. */
  openFolder(compression: Compression): Promise<StageFolder>
  /** All of one compression. `path`s may be relative to the working directory. */
  stageFiles(files: readonly { readonly path: string }[], compression: Compression): Promise<StagedFiles>
  /** Removes everything. Safe to call twice. */
  close(): Promise<void>
}

/** Links that are waited for at once: there may be a million of them. */
const AT_ONCE = 1000

const SAFE = /^[\w./-]+$/

/** Throws DohyoError DQ604 for a folder that ClickHouse would take for a pattern. */
export const checkStageRoot = (root: string): void => {
  if (SAFE.test(root)) return
  throw new DohyoError(`the folder for temporary files has an unusual name: ${JSON.stringify(root)}`, {
    code: 'DQ604',
    exit: EXIT.usage,
    help: 'set TMPDIR to a folder whose path has letters, digits, _ . - and / only',
  })
}

/** Opens a stage under `root` (the system's folder for temporary files). Removed at the end of the process at the latest. */
export const openStage = async (root: string = tmpdir()): Promise<Stage> => {
  checkStageRoot(root)
  const { path: dir, remove } = makeTemporary('stage', root)
  let batches = 0
  let links = 0

  const openFolder: Stage['openFolder'] = async (compression) => {
    const folder = join(dir, String(batches++))
    await mkdir(folder, { mode: 0o700 })
    return {
      folder,
      glob: join(folder, `*.${EXTENSIONS[compression]}`),
      next: () => `${links++}.${EXTENSIONS[compression]}`,
      release: () => rm(folder, { recursive: true, force: true }),
    }
  }

  return {
    dir,
    packs: { secret: randomBytes(16).toString('hex') },
    unpackable: new Set(),
    openFolder,
    stageFiles: async (files, compression) => {
      const { folder, glob, next, release } = await openFolder(compression)
      const names = files.map(next)
      for (let i = 0; i < files.length; i += AT_ONCE)
        await Promise.all(
          files
            .slice(i, i + AT_ONCE)
            .map(({ path }, k) => symlink(resolve(path), join(folder, names[i + k] ?? ''))),
        )
      return { glob, indexOf: new Map(names.map((name, i) => [name, i] as const)), release }
    },
    close: remove,
  }
}

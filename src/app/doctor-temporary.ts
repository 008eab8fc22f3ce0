import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, statfs, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DohyoError } from '../base/errors.ts'
import { leftoversIn } from '../engine/temporary.ts'
import { checkStageRoot } from '../hunt/stage.ts'
import type { Check } from '../report/doctor.ts'
import { byteSize, counted } from '../report/layout.ts'

const because = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const check = (
  id: string,
  rest: Omit<Check, 'id' | 'group' | 'values'> & Partial<Pick<Check, 'values'>>,
): Check => ({
  id,
  group: 'temporary files',
  values: {},
  ...rest,
})

/** What a run does there: a folder of its own, with a file and a link to it. */
const isUsable = async (root: string): Promise<void> => {
  const folder = await mkdtemp(join(root, 'dohyo-doctor-'))
  try {
    const file = join(folder, randomUUID())
    await writeFile(file, 'x'.repeat(4096))
    await symlink(file, join(folder, 'link'))
    await stat(join(folder, 'link'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const folderCheck = async (root: string): Promise<Check> => {
  const values = { path: root }
  const elsewhere = 'set TMPDIR to a folder that may be written to'
  try {
    checkStageRoot(root)
  } catch (error) {
    const help = error instanceof DohyoError ? (error.help ?? elsewhere) : elsewhere
    return check('folder', { state: 'problem', found: because(error), help, values })
  }
  try {
    await isUsable(root)
    return check('folder', { state: 'ok', found: `${root} can be written to`, values })
  } catch (error) {
    return check('folder', { state: 'problem', found: `${root}: ${because(error)}`, help: elsewhere, values })
  }
}

/** Others may take our folders away, or put links there, where everybody may write and nothing is kept apart. */
const permissionCheck = async (root: string): Promise<readonly Check[]> => {
  const stats = await stat(root).catch(() => undefined)
  if (stats === undefined) return []
  const mode = (stats.mode & 0o7777).toString(8)
  const open = (stats.mode & 0o002) !== 0 && (stats.mode & 0o1000) === 0
  return [
    check('permissions', {
      state: open ? 'warning' : 'ok',
      found: open
        ? `everybody may write to it, and remove the files of others (mode ${mode})`
        : `others can't remove what a run puts there (mode ${mode}); its own folders are private`,
      ...(open ? { help: 'set the sticky bit (chmod +t), or TMPDIR to a folder of your own' } : {}),
      values: { mode },
    }),
  ]
}

/** Sorting and grouping spill there, and a zip bomb's worth of standard input may be spooled. */
const ROOMY = 2 ** 30
const TIGHT = 64 * 2 ** 20

const spaceCheck = async (root: string): Promise<readonly Check[]> => {
  const stats = await statfs(root).catch(() => undefined)
  if (stats === undefined) return []
  const free = stats.bavail * stats.bsize
  // some file systems make inodes as they need them, and say 0 of 0
  const inodes = stats.files > 0 ? stats.ffree : undefined
  const state =
    free < TIGHT || (inodes !== undefined && inodes < 100) ? 'problem' : free < ROOMY ? 'warning' : 'ok'
  return [
    check('space', {
      state,
      found: `${byteSize(free)} free${inodes === undefined ? '' : `, room for ${counted(inodes, 'file')}`}`,
      ...(state === 'ok'
        ? {}
        : { help: 'make room there, or set TMPDIR to another folder: what exceeds the memory is put there' }),
      values: { free, inodes: inodes ?? null },
    }),
  ]
}

const sizeOf = async (path: string): Promise<number> => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Names of folders in the text. */
const SHOWN = 5

const leftoverCheck = async (root: string): Promise<Check> => {
  const found = await leftoversIn(root)
  const bytes = (await Promise.all(found.map(({ path }) => sizeOf(path)))).reduce(
    (sum, size) => sum + size,
    0,
  )
  const paths = found.map(({ path }) => path)
  const more = paths.length - SHOWN
  if (found.length === 0)
    return check('leftovers', {
      state: 'ok',
      found: 'none of runs that were killed',
      values: { bytes, paths },
    })
  return check('leftovers', {
    state: 'warning',
    found: `${counted(found.length, 'folder')} of runs that were killed, ${byteSize(bytes)}\n${[...paths.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more; --format json names all`] : [])].join('\n')}`,
    help: 'nothing has to be done: the next run removes those whose process is sure to be gone, and others when they are a day old',
    values: { bytes, paths },
  })
}

/** The folder for temporary files: can it be used, by whom, and what is in it. */
export const temporaryChecks = async (root: string): Promise<readonly Check[]> => [
  await folderCheck(root),
  ...(await permissionCheck(root)),
  ...(await spaceCheck(root)),
  await leftoverCheck(root),
]

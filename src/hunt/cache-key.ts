import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shapeKey } from '../sources/envelope/shape.ts'
import { sourceById } from '../sources/index.ts'
import type { Blocks } from './blocks.ts'
import type { Context } from './evaluate.ts'
import type { InventoryFile } from './inventory.ts'
import { atAllTimes, type Scope } from './scope.ts'
import { sieveSql } from './sieve.ts'
import type { WalkedFile } from './walk.ts'

const hash = (...parts: readonly string[]): string => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(`${part.length} ${part}`)
  return sum.digest('base64url')
}

/** 128 bits: a cache may know a million files. */
const LENGTH = 22

/** A file in the state in which it was sighted. */
export const fileKey = ({ path, stamp }: WalkedFile): string => hash(resolve(path), stamp).slice(0, LENGTH)

/**
 * The program: its version and dependencies, and when it was built, for versions that are worked on. What reads files in Node
 * is in no statement.
 */
export const build = (): string =>
  hash(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    String(statSync(fileURLToPath(import.meta.url)).mtimeMs),
  )

/** Of a kind of files. */
export type SieveKey = (file: Pick<InventoryFile, 'shape' | 'compression'>) => string

/**
 * Everything besides a file that has a say in its rows: the statement that reads files of its kind, with the conditions of all rules
 * in it, also as it mends; what the statement asks tables; and the engine.
 */
export const sieveKeys = (
  context: Context & Scope & { readonly blocks: Blocks },
  engineVersion: string,
): SieveKey => {
  const { enrichment, blocks } = context
  const threats = JSON.stringify(enrichment.threats.tables)
  const known = new Map<string, string>()
  return ({ shape, compression }) => {
    const kind = `${compression} ${shapeKey(shape)}`
    const found = known.get(kind)
    if (found !== undefined) return found
    const source = sourceById(shape.source)
    const group = { source, shape, compression, glob: '', names: new Map<string, string>() }
    const texts = [false, true].map((mend) =>
      sieveSql(
        group,
        { blocks: blocks.get(source.id) ?? [], keysOnly: false, mend, moments: true },
        context,
        atAllTimes(context),
        new Map(),
      ),
    )
    const key = hash(engineVersion, threats, ...texts)
    known.set(kind, key)
    return key
  }
}

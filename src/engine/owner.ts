import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { codeOf, isSystemFailure } from '../base/failures.ts'

// What a run leaves on disk when it is killed says in its name whose it was.

/** A mark in a name: a process's number, and where the system tells, when it began and on which boot of which container. */
export const MARK = String.raw`(\d+)(?:-(\d+)-([0-9a-f]{8}))?`

/** `elsewhere`: no such process is here, but it may run in another container, or on another machine with the same folder. */
export type Owner = 'alive' | 'gone' | 'elsewhere'

const read = (get: () => string): string | undefined => {
  try {
    return get()
  } catch (error) {
    if (isSystemFailure(error)) return undefined
    throw error
  }
}

/** When a process began, in the system's ticks since boot; the name before it may hold anything. */
const startOf = (pid: number): string | undefined =>
  read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
    ?.replace(/^.*\) /s, '')
    .split(' ')[19]

/** Within one boot and one namespace of processes, number and start tell a process from all others. Linux only. */
const namespace = (): string | undefined => {
  // a /proc of another namespace tells of other processes
  if (read(() => readlinkSync('/proc/self')) !== String(process.pid)) return undefined
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'))
  const processes = read(() => readlinkSync('/proc/self/ns/pid'))
  if (boot === undefined || processes === undefined) return undefined
  return createHash('sha256').update(`${boot} ${processes}`).digest('hex').slice(0, 8)
}

/** The mark of this process. */
export const ownMark = (): string => {
  const here = namespace()
  const start = startOf(process.pid)
  return here === undefined || start === undefined ? `${process.pid}` : `${process.pid}-${start}-${here}`
}

const isHere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

/** The state of the process with this mark. */
export const ownerOf = (mark: string): Owner => {
  const [, number, start, space] = new RegExp(`^${MARK}$`).exec(mark) ?? []
  const pid = Number(number)
  if (!Number.isSafeInteger(pid) || pid <= 0) return 'alive'
  if (space !== undefined && space === namespace()) return startOf(pid) === start ? 'alive' : 'gone'
  return isHere(pid) ? 'alive' : 'elsewhere'
}

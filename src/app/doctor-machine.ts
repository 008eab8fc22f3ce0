import { readFile } from 'node:fs/promises'
import { arch, availableParallelism, platform, release, totalmem } from 'node:os'
import { DEFAULT_MEMORY } from '../engine/settings.ts'
import type { Check } from '../report/doctor.ts'
import { byteSize, counted } from '../report/layout.ts'

/** What is asked of the machine, so that a test can have another one. */
export interface Machine {
  readonly platform: string
  readonly arch: string
  readonly release: string
  /** Version of glibc; undefined elsewhere (musl, macOS). */
  readonly glibc: string | undefined
  readonly processors: number
  /** Features as the kernel names them; undefined where it doesn't tell. */
  readonly features: ReadonlySet<string> | undefined
  /** Bytes. */
  readonly memory: number
  /** Bytes that this process may use, by a control group; undefined: no such limit. */
  readonly memoryLimit: number | undefined
  /** Bytes that are free for use. */
  readonly memoryFree: number | undefined
  /** Open files that this process may have; undefined where it is not known. */
  readonly openFiles: number | undefined
}

const glibcVersion = (): string | undefined => {
  const report: unknown = process.report.getReport()
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined
  const { header } = report
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) return undefined
  return String(header.glibcVersionRuntime)
}

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')

export const thisMachine = async (): Promise<Machine> => {
  const [cpu, limits] = await Promise.all([textOf('/proc/cpuinfo'), textOf('/proc/self/limits')])
  const features = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpu)?.[1]
  const openFiles = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
  const total = totalmem()
  // 0, or more than there is: no limit
  const limit = process.constrainedMemory()
  return {
    platform: platform(),
    arch: arch(),
    release: release(),
    glibc: platform() === 'linux' ? glibcVersion() : undefined,
    processors: availableParallelism(),
    features: features === undefined ? undefined : new Set(features.split(' ')),
    memory: total,
    memoryLimit: limit > 0 && limit < total ? limit : undefined,
    memoryFree: process.availableMemory(),
    openFiles: openFiles === undefined ? undefined : Number(openFiles),
  }
}

/** What there are builds of the engine for. */
const ARCHITECTURES = ['x64', 'arm64']

/** Why there is no engine for this machine; undefined when there is one. */
export const unsupported = ({ platform, arch, glibc }: Machine): string | undefined => {
  if (platform === 'win32') return 'there is no engine for Windows: use WSL2'
  if (platform !== 'linux' && platform !== 'darwin')
    return `there is no engine for ${platform}: use Linux (glibc) or macOS`
  if (!ARCHITECTURES.includes(arch)) return `there is no engine for ${arch}: use a machine with x64 or arm64`
  if (platform === 'linux' && glibc === undefined)
    return 'there is no engine for musl (Alpine): use a system or an image with glibc, such as node:22-slim'
  return undefined
}

const systemCheck = (machine: Machine): Check => {
  const why = unsupported(machine)
  const { platform, arch, release, glibc } = machine
  const libc = glibc === undefined ? (platform === 'linux' ? ', no glibc' : '') : `, glibc ${glibc}`
  return {
    id: 'system',
    group: 'machine',
    state: why === undefined ? 'ok' : 'problem',
    found: `${platform} ${arch}, ${release}${libc}`,
    ...(why === undefined ? {} : { help: why }),
    values: { platform, arch, release, glibc: glibc ?? null },
  }
}

/**
 * What the engine's builds are compiled for, as the kernel names it: x86-64-v3 (its own `system.build_options` say so), and
 * ARMv8.2.
 */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  x64: 'ssse3 sse4_1 sse4_2 popcnt cx16 avx avx2 bmi1 bmi2 f16c fma abm movbe pclmulqdq'.split(' '),
  arm64: 'asimd aes sha2 crc32 atomics asimddp'.split(' '),
}

const processorCheck = ({ arch, features, processors }: Machine): Check => {
  const missing = features === undefined ? [] : (NEEDED[arch] ?? []).filter((name) => !features.has(name))
  const level = arch === 'x64' ? 'x86-64-v3 (AVX2)' : 'ARMv8.2'
  const has =
    features === undefined
      ? `; what it can do is not told here, the engine needs ${level}`
      : missing.length === 0
        ? `; it has what the engine needs, ${level}`
        : `; it lacks ${missing.join(', ')}`
  return {
    id: 'processor',
    group: 'machine',
    state: missing.length === 0 ? 'ok' : 'problem',
    found: `${counted(processors, 'processor')}${has}`,
    ...(missing.length === 0
      ? {}
      : {
          help: `the engine needs ${level}, which processors have since about 2013: use another machine, or let the virtual one show its processor as it is (“host”)`,
        }),
    values: { processors, missing, known: features !== undefined },
  }
}

/** A run takes what a statement may use, and about this much besides. */
const BESIDES = 600_000_000

const memoryCheck = ({ memory, memoryLimit, memoryFree }: Machine): Check => {
  const usable = Math.min(memory, memoryLimit ?? memory, memoryFree ?? memory)
  const wanted = DEFAULT_MEMORY + BESIDES
  const least = 2 * BESIDES
  const parts = [
    byteSize(memory),
    memoryLimit === undefined
      ? 'no limit by a control group'
      : `a control group limits it to ${byteSize(memoryLimit)}`,
    ...(memoryFree === undefined ? [] : [`${byteSize(memoryFree)} free`]),
  ]
  const fits = Math.max(256, Math.floor((usable - BESIDES) / 2 ** 20))
  const state = usable >= wanted ? 'ok' : usable >= least ? 'warning' : 'problem'
  return {
    id: 'memory',
    group: 'machine',
    state,
    found: parts.join(', '),
    ...(state === 'ok'
      ? {}
      : {
          help: `a run may take ${byteSize(wanted)}: make more room, or give the engine less with --max-memory ${fits}MiB`,
        }),
    values: { memory, limit: memoryLimit ?? null, free: memoryFree ?? null, wanted },
  }
}

/** A batch has this many files at most, and the engine opens one for each of its threads; the inventory opens 32. */
const FILES = 256

const openFilesCheck = ({ openFiles }: Machine): readonly Check[] =>
  openFiles === undefined
    ? []
    : [
        {
          id: 'open-files',
          group: 'machine',
          state: openFiles < FILES ? 'warning' : 'ok',
          found: `${counted(openFiles, 'file')} may be open at once`,
          ...(openFiles < FILES ? { help: 'raise the limit: ulimit -n 1024' } : {}),
          values: { limit: openFiles },
        },
      ]

export const machineChecks = (machine: Machine): readonly Check[] => [
  systemCheck(machine),
  processorCheck(machine),
  memoryCheck(machine),
  ...openFilesCheck(machine),
]

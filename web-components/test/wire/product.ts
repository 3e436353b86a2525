import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const binary = resolve('test-results/wire/modeliq')

/** Builds the product's binary for the journeys that need the real server. */
export function buildProduct(): void {
  mkdirSync('test-results/wire', { recursive: true })
  const { status, stderr } = spawnSync('go', ['build', '-o', binary, './cmd/modeliq'], { cwd: '..', encoding: 'utf8' })
  if (status !== 0) {
    throw new Error(`go build: ${stderr}`)
  }
}

/** A port that was free a moment ago: who is started again must come back at the same one. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** A running command of the product. */
export interface Product {
  /** What it said after a word, up to the next space. */
  said: (word: string) => Promise<string>
  /** Ends it as a power cut would, or with another signal; when it is gone. */
  end: (signal?: 'SIGKILL' | 'SIGTERM') => Promise<void>
}

/** Starts the binary. Whoever starts it ends it. */
export function start(...args: string[]): Product {
  const child: ChildProcess = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let log = ''
  child.stderr?.on('data', (text: Buffer) => {
    log = (log + text.toString()).slice(-10_000)
  })
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => lines.push(line))
  }
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    async said(word) {
      for (const until = Date.now() + 30_000; Date.now() < until && !isOver();) {
        const [, rest] = lines.map((line) => line.split(word)).find((parts) => parts.length > 1) ?? []
        const [first] = rest?.trim().split(/[\s,]/) ?? []
        if (first) {
          return first
        }
        await new Promise((again) => setTimeout(again, 20))
      }
      throw new Error(`${args.join(' ')} did not say ${word}: ${lines.join('\n')}${log}`)
    },
    async end(signal = 'SIGKILL') {
      if (!isOver()) {
        child.kill(signal)
        await once(child, 'exit')
      }
    },
  }
}

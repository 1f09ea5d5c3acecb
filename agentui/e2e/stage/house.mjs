// The house of the demo, in which nobody does anything unless the story plays
// them: every provider stands behind it, and the page on which one plays.
import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './until.mjs'

const built = process.env.PARLEY_BIN ?? fileURLToPath(new URL('../../../bin/parley', import.meta.url))
export const olivia = { email: 'olivia@kettle-and-fern.example', password: 'kettle and fern', name: 'Olivia Marsh' }

export class House {
  dir = mkdtempSync(join(tmpdir(), 'parley-house-'))
  log = ''
  inboxes = {} // id by kind
  names = {}
  #child
  #cookie = ''

  static async open() {
    const house = new House()
    await house.#up()
    return house
  }

  async #up() {
    this.#binary = join(this.dir, 'parley')
    copyFileSync(built, this.#binary)
    const any = '127.0.0.1:0'
    this.#child = spawn(this.#binary, ['demo', '--still', '--data', join(this.dir, 'data'), '--http', any, '--smtp-in', any, '--shop', any, '--play', any], { stdio: ['ignore', 'pipe', 'pipe'] })
    let gone = false
    this.ended = new Promise((done) => { this.#child.once('exit', done); this.#child.once('error', done) }).then(() => { gone = true })
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on('data', (d) => { this.log += d })
    const found = (what) => this.log.match(new RegExp(`^ +${what} +(\\S+)`, 'm'))?.[1]
    await until('the house is open', () => gone || found('Mail in'), 60_000)
    if (gone) throw new Error(`the demo ended: ${this.log.slice(-2000)}`)
    this.url = found('Desk')
    this.play = found('Play page')
    const mail = found('Mail in')
    this.smtp = { host: mail.slice(0, mail.lastIndexOf(':')), port: Number(mail.split(':').at(-1)) }
    for (const inbox of (await this.call('GET', '/inboxes')).items) Object.assign(this, { inboxes: { ...this.inboxes, [inbox.kind]: inbox.id }, names: { ...this.names, [inbox.kind]: inbox.name } })
  }

  #binary

  /** reader takes the program away that unusual mail is read with, or puts it back. */
  reader(there) { chmodSync(this.#binary, there ? 0o755 : 0o644) }

  /** does lets a person of a network do something, as the page does. */
  async does(network, person, verb, text = '', more = {}) {
    await this.#played(`/networks/${network}/acts`, { person, do: verb, text, ...more })
  }

  /** fails lets a provider fail in one of its ways; '' heals it. */
  async fails(network, fault) { await this.#played(`/networks/${network}/fault`, { fault }) }

  async #played(path, body) {
    const answer = await fetch(this.play + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`the page: ${path}: ${answer.status} ${await answer.text()}`)
  }

  /** said is what stands on the page of one network, both sides. */
  async said(network) {
    const cut = new AbortController()
    try {
      const answer = await fetch(`${this.play}/events`, { signal: cut.signal })
      const lines = answer.body.pipeThrough(new TextDecoderStream())
      let held = ''
      for await (const chunk of lines) {
        held += chunk
        for (let end = held.indexOf('\n\n'); end >= 0; end = held.indexOf('\n\n')) {
          const one = JSON.parse(held.slice('data: '.length, end))
          held = held.slice(end + 2)
          if (one.id === network) return one.said
        }
      }
    } finally { cut.abort() }
    throw new Error(`the page shows no ${network}`)
  }

  /** call is the API as the owner. */
  async call(method, path, body) {
    if (!this.#cookie && path !== '/session') await this.call('POST', '/session', { email: olivia.email, password: olivia.password })
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method, ...(body ? { body: JSON.stringify(body) } : {}), headers: { 'content-type': 'application/json', 'origin': this.url, 'cookie': this.#cookie },
    })
    const cookie = answer.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ')
    if (cookie) this.#cookie = cookie
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : undefined
  }

  async remove() {
    this.#child.kill('SIGTERM')
    await this.ended
    rmSync(this.dir, { recursive: true, force: true })
  }
}

// A real hub of its own: the built binary, a data folder under the system's
// temporary one, ports from the kernel.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './until.mjs'

const binary = process.env.PARLEY_BIN ?? fileURLToPath(new URL('../../../bin/parley', import.meta.url))
export const owner = { email: 'grace@shop.example', password: 'a long enough password', name: 'grace' }

export class Hub {
  dir = mkdtempSync(join(tmpdir(), 'parley-e2e-'))
  log = ''
  #address = '127.0.0.1:0'
  #mail = '127.0.0.1:0'
  #child
  #cookie = ''

  static async start() {
    const hub = new Hub()
    await hub.up()
    return hub
  }

  async up() {
    const ready = join(this.dir, 'ready.json')
    rmSync(ready, { force: true })
    const args = ['serve', '--data', join(this.dir, 'data'), '--http', this.#address, '--smtp-in', this.#mail, '--ready-file', ready, '--allow-private-network']
    const child = spawn(binary, args, { env: { ...process.env, PARLEY_ADMIN_EMAIL: owner.email, PARLEY_ADMIN_PASSWORD: owner.password }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.ended = new Promise((done) => { child.once('exit', done); child.once('error', (error) => { this.log += `${error}\n`; done() }) })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => { this.log += d })
    let gone = false
    void this.ended.then(() => { gone = true })
    const at = await until('the hub is ready', () => gone || JSON.parse(readFileSync(ready, 'utf8')), 30_000)
    if (gone) throw new Error(`${binary} ended: ${this.log.slice(-2000)}`)
    this.url = at.http.startsWith('http') ? at.http : `http://${at.http}`
    this.#address = new URL(this.url).host
    this.#mail = at.smtp_in
    const [host, port] = [at.smtp_in.slice(0, at.smtp_in.lastIndexOf(':')), at.smtp_in.split(':').at(-1)]
    this.smtp = { host, port: Number(port) }
  }

  /** down ends the hub; its addresses and data stay for the next up. */
  async down(signal = 'SIGTERM') {
    this.#child.kill(signal)
    await this.ended
  }

  async remove() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.down()
    rmSync(this.dir, { recursive: true, force: true })
  }

  /** call is the API as the owner, for setting a stage; the stories themselves
   * use the screens. */
  async call(method, path, body) {
    if (!this.#cookie && path !== '/session') await this.call('POST', '/session', { email: owner.email, password: owner.password })
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method, ...(body ? { body: JSON.stringify(body) } : {}),
      headers: { 'content-type': 'application/json', 'origin': this.url, 'cookie': this.#cookie },
    })
    const cookie = answer.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ')
    if (cookie) this.#cookie = cookie
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : undefined
  }

  mailInbox = (relay, more = {}) => this.call('POST', '/inboxes', {
    name: 'Support', kind: 'email',
    settings: { address: 'support@shop.example', name: 'Shop support', smtp_in: true, smtp: { host: '127.0.0.1', port: relay.port, security: 'none' }, ...more },
  })

  chatInbox = (origin, more = {}) => this.call('POST', '/inboxes', {
    name: 'Shop chat', kind: 'chat', settings: { allowed_origins: [origin], welcome: 'Hello! How can we help?', ...more },
  })

  /** colleague makes another agent, who can sign in. */
  async colleague(name, role = 'agent') {
    const email = `${name.split(' ')[0].toLowerCase()}@shop.example`
    const { invite_url: link } = await this.call('POST', '/agents', { name, email, role })
    const token = new URL(link).pathname.split('/').at(-1)
    const answer = await fetch(`${this.url}/api/v1/invitations/accept`, {
      method: 'POST', headers: { 'content-type': 'application/json', 'origin': this.url }, body: JSON.stringify({ token, password: owner.password }),
    })
    if (!answer.ok) throw new Error(`invitation: ${answer.status} ${await answer.text()}`)
    return { email, password: owner.password, name }
  }
}

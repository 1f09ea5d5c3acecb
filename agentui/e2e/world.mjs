// What the browser stories meet: the built hub with data of its own, a relay
// that takes its mail, a customer's mail program, and a company's web site.
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, createServer as listen } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const owner = { email: 'owner@shop.example', password: 'a long password' }
const binary = process.env.PARLEY_BIN ?? '../bin/parley'

/** until polls, because the other side is another process. */
export async function until(what, fn, ms = 15_000) {
  const end = Date.now() + ms
  for (;;) {
    const found = await fn()
    if (found) return found
    if (Date.now() > end) throw new Error(`in ${ms} ms there was not: ${what}`)
    await new Promise((r) => setTimeout(r, 50))
  }
}

/** startHub runs the binary on ports of the kernel's choice. */
export async function startHub() {
  const dir = mkdtempSync(join(tmpdir(), 'parley-ui-'))
  const ready = join(dir, 'ready.json')
  const args = ['serve', '--data', join(dir, 'data'), '--http', '127.0.0.1:0', '--smtp-in', '127.0.0.1:0', '--ready-file', ready, '--allow-private-network']
  const child = spawn(binary, args, { env: { ...process.env, PARLEY_ADMIN_EMAIL: owner.email, PARLEY_ADMIN_PASSWORD: owner.password } })
  let log = ''
  child.stderr.on('data', (d) => { log += d })
  let gone = false
  const ended = new Promise((r) => { child.once('exit', () => { gone = true; r() }) })
  await until('a ready hub', () => { if (gone) throw new Error(`the hub ended: ${log}`); return existsSync(ready) })
  const { http, smtp_in: smtp } = JSON.parse(readFileSync(ready, 'utf8'))
  return {
    base: `http://${http}`,
    smtp,
    log: () => log,
    async stop() {
      child.kill('SIGTERM')
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** startRelay is the company's mail server: it keeps what it is given. */
export function startRelay() {
  const mails = []
  const server = listen((s) => {
    let data = false
    let text = ''
    s.setEncoding('utf8')
    s.on('error', () => {})
    s.write('220 relay.test ESMTP\r\n')
    s.on('data', (chunk) => {
      text += chunk
      for (let end = text.indexOf('\r\n'); !data && end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        data = /^DATA/i.test(line)
        s.write(data ? '354 go on\r\n' : /^QUIT/i.test(line) ? '221 bye\r\n' : /^EHLO/i.test(line) ? '250-relay.test\r\n250 8BITMIME\r\n' : '250 ok\r\n')
      }
      const end = text.indexOf('\r\n.\r\n')
      if (!data || end < 0) return
      mails.push(text.slice(0, end))
      text = text.slice(end + 5)
      data = false
      s.write('250 taken\r\n')
    })
  })
  return new Promise((r) => { server.listen(0, '127.0.0.1', () => r({ mails, port: server.address().port, stop: () => server.close() })) })
}

/** mail sends one mail to the hub's listener, as another server would. */
export function mail(smtp, { from, to, headers = {}, body }) {
  const head = Object.entries({ From: from, To: to, Date: new Date().toUTCString(), 'Message-ID': `<${Math.random()}@y.test>`, ...headers })
  const text = `${head.map(([k, v]) => `${k}: ${v}`).join('\r\n')}\r\n\r\n${body.replaceAll('\n', '\r\n')}\r\n.\r\n`
  const bare = from.replace(/^.*<|>$/g, '')
  const lines = ['EHLO y.test\r\n', `MAIL FROM:<${bare}>\r\n`, `RCPT TO:<${to}>\r\n`, 'DATA\r\n', text, 'QUIT\r\n']
  const [host, port] = smtp.split(':')
  return new Promise((done, fail) => {
    const s = connect(Number(port), host)
    s.setEncoding('utf8').on('error', fail)
    s.on('data', (answer) => {
      if (!/^[23]/.test(answer)) return fail(new Error(answer))
      if (/^\d{3} /m.test(answer)) s.write(lines.shift() ?? '')
      if (lines.length === 0) done(s.end())
    })
  })
}

/** startSite is the company's own page, with the chat's one line in it. */
export function startSite() {
  const site = { page: '', origin: '', stop: () => {} }
  const server = createServer((_, res) => res.setHeader('content-type', 'text/html').end(site.page))
  return new Promise((r) => {
    server.listen(0, '127.0.0.1', () => {
      site.origin = `http://127.0.0.1:${server.address().port}`
      site.stop = () => server.close()
      r(site)
    })
  })
}

/** signed is how the site says who is signed in there: a JWT with its secret. */
export function signed(secret, claims) {
  const part = (o) => Buffer.from(JSON.stringify(o)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iat: now, exp: now + 600, ...claims })}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

/** api asks the hub as the page would, with the page's own session. */
export const api = (page, method, path, body) => page.evaluate(async ([m, p, b]) => {
  const answer = await fetch(`/api/v1${p}`, { method: m, headers: { 'Content-Type': 'application/json' }, ...(b ? { body: JSON.stringify(b) } : {}) })
  if (!answer.ok) throw new Error(`${m} ${p}: ${answer.status} ${await answer.text()}`)
  return answer.status === 204 ? null : answer.json()
}, [method, path, body])

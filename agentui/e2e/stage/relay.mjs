// The company's outgoing mail server: takes every mail and keeps it.
import { createServer } from 'node:net'
import { once } from 'node:events'

export class Relay {
  mails = []
  #sockets = new Set()
  #server = createServer((socket) => this.#serve(socket))

  static async start() {
    const relay = new Relay()
    relay.#server.listen(0, '127.0.0.1')
    await once(relay.#server, 'listening')
    relay.port = relay.#server.address().port
    return relay
  }

  #serve(socket) {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {})
    let held = ''
    let mail = { to: [] }
    let data = false
    const say = (line) => socket.write(`${line}\r\n`)
    const take = (line) => {
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'EHLO') { say('250-relay.example'); say('250-8BITMIME'); say('250 SMTPUTF8') }
      else if (verb === 'MAIL') { mail = { from: /<(.*?)>/.exec(line)[1], to: [] }; say('250 ok') }
      else if (verb === 'RCPT') { mail.to.push(/<(.*?)>/.exec(line)[1]); say('250 ok') }
      else if (verb === 'DATA') { data = true; say('354 go on') }
      else if (verb === 'QUIT') { say('221 bye'); socket.end() }
      else say('250 ok')
    }
    say('220 relay.example ESMTP')
    socket.setEncoding('utf8').on('data', (chunk) => {
      held += chunk
      for (;;) {
        const end = held.indexOf(data ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const part = held.slice(0, end)
        held = held.slice(end + (data ? 5 : 2))
        if (!data) { take(part); continue }
        data = false
        this.mails.push({ ...mail, raw: part.replace(/^\./gm, ''), ...read(part) })
        say('250 kept')
      }
    })
  }

  async stop() {
    for (const s of this.#sockets) s.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** read parts a mail into its headers, by lower-case name, and its body. */
function read(raw) {
  const [head, ...rest] = raw.split('\r\n\r\n')
  const headers = {}
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const at = line.indexOf(':')
    headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim()
  }
  const body = rest.join('\r\n\r\n').replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
  return { headers, body: Buffer.from(body, 'latin1').toString('utf8') }
}

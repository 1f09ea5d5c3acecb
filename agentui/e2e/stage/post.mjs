// A customer's mail program: hands one mail to the hub over SMTP.
import { connect } from 'node:net'

/** mail writes a mail; text is plain, html makes it a mail of two parts. */
export function mail({ from, name, to = 'support@shop.example', subject, text = '', html, id = `<${Math.random().toString(36).slice(2)}@mail.example>`, headers = {} }) {
  const lines = {
    'From': name ? `"${name}" <${from}>` : from, 'To': to, 'Subject': subject, 'Message-ID': id,
    'Date': new Date().toUTCString().replace('GMT', '+0000'), 'MIME-Version': '1.0', ...headers,
    'Content-Type': html ? 'multipart/alternative; boundary="cut"' : 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': '8bit',
  }
  const head = Object.entries(lines).map(([k, v]) => `${k}: ${v}`).join('\r\n')
  const body = html
    ? `--cut\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n--cut\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--cut--`
    : text
  return { from, to, raw: `${head}\r\n\r\n${body.replace(/\r?\n/g, '\r\n')}\r\n` }
}

/** post delivers it; resolves when the hub has said 250, and so keeps it. */
export async function post(smtp, letter) {
  const { from, to, raw } = typeof letter.raw === 'string' ? letter : mail(letter)
  const socket = connect(smtp.port, smtp.host)
  socket.setEncoding('utf8')
  const answers = lines(socket)
  const expect = async (code, line) => {
    if (line !== undefined) socket.write(`${line}\r\n`)
    const { value = '' } = await answers.next()
    if (!value.startsWith(String(code))) throw new Error(`smtp: ${line?.slice(0, 60) ?? 'greeting'}: ${value || 'line closed'}`)
  }
  try {
    await expect(220)
    await expect(250, 'EHLO mail.example')
    await expect(250, `MAIL FROM:<${from}>`)
    await expect(250, `RCPT TO:<${to}>`)
    await expect(354, 'DATA')
    await expect(250, `${raw.replace(/^\./gm, '..')}.`)
    await expect(221, 'QUIT')
  } finally { socket.destroy() }
}

/** lines are the whole answers of the server, one after the other. */
async function* lines(socket) {
  let held = ''
  for await (const chunk of socket) {
    held += chunk
    for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
      const line = held.slice(0, end)
      held = held.slice(end + 2)
      if (line[3] !== '-') yield line
    }
  }
}

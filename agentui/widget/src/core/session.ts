// Who the visitor is to the hub: the session token, and what the site signs.
import type { FileCard } from './frames'
import { upload, type Upload } from './upload'
import type { Host } from './view'

export class Session {
  identity: string | null = null
  kept: boolean // the hub has written the session down, and the host page the token
  private refusals = 0
  private waiting: (() => void)[] = []

  constructor(private base: string, private host: Host, public token: string, first: string, private begin: () => void) {
    this.kept = token !== ''
    this.token ||= first
  }

  // first notes the token of a session whose first message leaves: the hub may
  // keep that and its ack be lost with the page. Other tabs do not look at it.
  first(): void {
    if (!this.kept && this.token) this.host.put('first', this.token)
  }

  begun(token: string | undefined): void {
    this.refusals = 0
    if (!token) return
    this.token = token
    this.kept = false
  }

  // keep writes the token down once the hub has written its session down.
  keep(): void {
    this.waiting.splice(0).forEach((go) => go())
    if (this.kept || !this.token) return
    this.kept = true
    this.host.put('token', this.token)
    this.host.put('first', null)
  }

  forget(): void {
    for (const key of ['token', 'first', 'seen', 'draft']) this.host.put(key, null)
    this.identity = null
    this.token = ''
    this.kept = false
  }

  async identify(fresh: boolean): Promise<void> {
    this.identity = await this.host.identity(fresh)
  }

  // refused: the hub does not take our identity. A fresh one is asked for
  // twice; then the visitor chats without a name rather than not at all.
  async refused(): Promise<void> {
    if (this.identity && ++this.refusals <= 2) return this.identify(true)
    this.identity = null
    await new Promise((go) => setTimeout(go, 500))
  }

  private headers(): Record<string, string> {
    const h: Record<string, string> = { Authorization: `Bearer ${this.token}` }
    if (this.identity) h['Parley-Identity'] = this.identity
    return h
  }

  // attach uploads a file. The session has to be kept first (begin asks the hub
  // to), or nobody would own the file.
  async attach(file: File, progress: (part: number) => void): Promise<Upload> {
    if (!this.kept) {
      this.begin()
      await Promise.race([new Promise<void>((go) => this.waiting.push(go)), new Promise<void>((go) => setTimeout(go, 5000))])
    }
    const up = upload(`${this.base}/files`, file, this.kept ? this.headers() : {}, progress)
    void up.done.then((f) => {
      if (f.token) this.token = f.token
      this.keep()
    }, () => {})
    return up
  }

  fetch = async (f: FileCard): Promise<Blob> => {
    const r = await fetch(`${this.base}/files/${f.id}`, { headers: this.headers(), credentials: 'omit' })
    if (!r.ok) throw new Error(String(r.status))
    return r.blob()
  }
}

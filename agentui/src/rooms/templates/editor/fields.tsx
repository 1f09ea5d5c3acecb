import { useId, useRef, type RefObject } from 'react'
import { Button, IconButton } from '@/ui/button'
import { Field as Labelled, Input } from '@/ui/field'
import type { Finding, Shown, Source, Variant } from '../wire'
import { say, variantName } from '../words'
import { Approved, useApproving } from './approved'
import { Code } from './code'
import { mended, offsetOf } from './colour'
import { byPiece } from './fallback'
import { Findings } from './findings'
import type { Field } from './insert'

const sources: readonly Source[] = ['mjml', 'html', 'text']

interface FieldsProps {
  variant: Variant; family: string; kind: string; findings: readonly Finding[]; shown?: Shown; change: (more: Partial<Variant>) => void
  hold: (el: Field) => void; writes: boolean; drop?: () => void; body: RefObject<HTMLTextAreaElement | null>
}

/** Fields are one variant as it is written. */
export function Fields({ variant: v, family, kind, findings, shown, change, hold, writes, drop, body }: FieldsProps) {
  const channel = v.channel ?? ''
  const part = useRef<HTMLTextAreaElement>(null)
  const found = useId()
  const approving = useApproving(channel)
  const message = kind === 'message'
  const mail = message && (family === 'mail' || v.source !== 'text' || !!v.subject)
  const of = (field: string) => findings.filter((f) => f.field === field)
  const other = findings.filter((f) => !['subject', 'preheader', 'body', 'text'].includes(f.field) && !f.field.startsWith('provider'))
  const place = (el: HTMLTextAreaElement | null, text: string) => (f: Finding) => {
    if (!el || !f.line) return
    const at = offsetOf(text, f.line, f.column ?? 1)
    el.focus()
    void el.previousElementSibling?.children[f.line - 1]?.scrollIntoView?.({ block: 'center' }) // the caret alone does not scroll
    el.setSelectionRange(at, at + (f.wrong && text.startsWith(f.wrong, at) ? f.wrong.length : 0))
  }
  const mend = (field: 'subject' | 'preheader' | 'body' | 'text') => (writes ? (f: Finding) => {
    const done = f.line && f.wrong && f.meant ? mended(v[field] ?? '', f.line, f.column ?? 1, f.wrong, f.meant) : null
    if (done) change({ [field]: done.text })
  } : undefined)
  const line = (field: 'subject' | 'preheader') => (
    <div className="flex flex-col gap-1.5">
      <Input label={say(field)} help={field === 'preheader' ? say('preheader.help') : undefined} value={v[field] ?? ''} maxLength={1000} disabled={!writes} onFocus={(e) => hold(e.currentTarget)} aria-invalid={of(field).some((f) => f.level === 'error') || undefined} onChange={(e) => change({ [field]: e.target.value })} />
      <Findings findings={of(field)} mend={mend(field)} />
    </div>
  )
  return (
    <section aria-label={variantName(v)} className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-4">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{variantName(v)}</h2>
        <span className="flex items-center gap-2">
          <span role="group" aria-label={say('source')} className="flex gap-0.5 rounded-sm bg-hover p-0.5">
            {sources.map((s) => <Button key={s} small look={v.source === s ? 'plain' : 'ghost'} aria-pressed={v.source === s} disabled={!writes} className="!h-6" onClick={() => change({ source: s })}>{say(`source.${s}`)}</Button>)}
          </span>
          {drop ? <IconButton icon="close" label={say('variant.drop', { name: variantName(v) })} onClick={drop} /> : null}
        </span>
      </header>
      <Findings findings={other} />
      {mail ? <>{line('subject')}{line('preheader')}</> : null}
      {message && (approving.may || v.provider) ? <Approved variant={v} change={change} findings={findings} hold={hold} disabled={!writes} /> : null}
      <div className="flex flex-col gap-1.5">
        <Labelled label={say(v.source === 'text' ? 'body.text' : 'body')}>
          {({ id }) => <Code field={body} id={id} label={say(v.source === 'text' ? 'body.text' : 'body')} value={v.body ?? ''} source={v.source} findings={of('body')} disabled={!writes} least={v.source === 'text' ? 5 : 14} hold={hold} change={(next) => change({ body: next })} describedBy={of('body').length > 0 ? found : undefined} />}
        </Labelled>
        <Findings id={found} findings={of('body')} go={(f) => place(body.current, v.body ?? '')(f)} mend={mend('body')} />
        {v.source === 'text' && shown && !shown.error && !shown.aborted ? <Segments shown={shown} /> : null}
      </div>
      {mail && v.source !== 'text' ? (
        <details open={!!v.text || of('text').some((f) => f.level === 'error') || undefined} className="group flex flex-col gap-1.5">
          <summary className="w-fit rounded-sm text-sm font-medium">{say('part')} <span className="font-normal text-muted">{v.text ? '' : say('part.made')}</span></summary>
          <div className="mt-2 flex flex-col gap-1.5">
            <Code field={part} id={`part-${channel}-${v.locale}`} label={say('part')} value={v.text ?? ''} source="text" findings={of('text')} disabled={!writes} least={5} hold={hold} change={(text) => change({ text })} />
            <Findings findings={of('text')} go={(f) => place(part.current, v.text ?? '')(f)} mend={mend('text')} />
          </div>
        </details>
      ) : null}
    </section>
  )
}

/** Segments is what the words cost as SMS, as they are for the person of the preview. */
function Segments({ shown }: { shown: Shown }) {
  const n = [...shown.text].length
  return (
    <p role="status" className="num flex flex-wrap gap-x-3 text-sm text-muted">
      {byPiece(shown.channel) ? <span className={shown.sms_segments > 3 ? 'font-semibold text-fg' : ''}>{say('sms', { n: shown.sms_segments })}</span> : null}
      <span>{say('characters', { n })}</span>
      {byPiece(shown.channel) ? <span>{say(shown.sms_gsm ? 'sms.gsm' : 'sms.unicode')}</span> : null}
    </p>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { words } from '@/ui/states'
import { upload } from '@/wire/upload'
import { largest, type Job } from './wire'
import { say } from './words'

/** Drop takes a file, by hand or by choice, and leads to what was made of it. */
export function Drop() {
  const go = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const stop = useRef<AbortController>(null)
  const [over, setOver] = useState(false)
  const [up, setUp] = useState<{ name: string; part: number } | null>(null)
  const [wrong, setWrong] = useState('')
  useEffect(() => () => stop.current?.abort(), [])

  const take = async (files: FileList | null) => {
    const file = files?.[0]
    if (!file || up) return
    const fault = files.length > 1 ? say('drop.one') : file.size === 0 ? say('drop.empty') : file.size > largest ? say('drop.large') : ''
    setWrong(fault)
    if (fault) return
    stop.current = new AbortController()
    setUp({ name: file.name, part: 0 })
    try {
      const job = await upload<Job>(file, (part) => setUp({ name: file.name, part }), stop.current.signal, '/imports')
      queries.setQueryData(['imports', job.id], job)
      void queries.invalidateQueries({ queryKey: ['imports'], exact: true })
      await go({ to: '/customers/imports/$id', params: { id: job.id } })
    } catch (error) {
      if (!(error instanceof DOMException)) setWrong(words(error))
      setUp(null)
    }
  }
  const dropped = (e: DragEvent) => {
    e.preventDefault()
    setOver(false)
    void take(e.dataTransfer.files)
  }
  return (
    <section
      aria-label={say('drop')} onDragOver={(e) => { e.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={dropped}
      className={`flex min-h-52 flex-col items-center justify-center gap-3 rounded-md border-2 border-dashed p-6 text-center ${over ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface'}`}
    >
      {up ? <Going name={up.name} part={up.part} cancel={() => stop.current?.abort()} /> : (
        <>
          <span className="inline-flex size-12 items-center justify-center rounded-full bg-accent-soft text-accent"><Icon name="people" size={24} /></span>
          <div><p className="text-lg font-semibold">{say('drop')}</p><p className="max-w-md text-muted">{say('drop.or')}</p></div>
          <input ref={input} type="file" accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain" aria-label={say('drop.choose')} className="sr-only" tabIndex={-1} onChange={(e) => { void take(e.target.files); e.target.value = '' }} />
          <Button look="primary" icon="file" onClick={() => input.current?.click()}>{say('drop.choose')}</Button>
        </>
      )}
      {wrong ? <p role="alert" className="text-danger">{wrong}</p> : null}
    </section>
  )
}

function Going({ name, part, cancel }: { name: string; part: number; cancel: () => void }) {
  const percent = Math.floor(part * 100)
  return (
    <div className="flex w-full max-w-md flex-col gap-3">
      <p className="truncate font-semibold" dir="auto">{say('up', { name })}</p>
      <div role="progressbar" aria-label={say('up', { name })} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} className="h-2 overflow-hidden rounded-full bg-line"><span className="block h-full bg-accent" style={{ width: `${percent}%` }} /></div>
      <p className="num text-sm text-muted">{part < 1 ? `${percent} %` : say('up.looks')}</p>
      <span><Button small onClick={cancel}>{t('cancel')}</Button></span>
    </div>
  )
}

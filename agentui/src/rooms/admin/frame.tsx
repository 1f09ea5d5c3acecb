import type { ReactNode } from 'react'

/** PageFrame is the head and the width of a settings page. */
export function PageFrame({ title, text, action, children }: { title: string; text?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-5 p-4 min-[800px]:p-8">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div><h1 className="text-2xl font-semibold" dir="auto">{title}</h1>{text ? <p className="mt-0.5 text-muted">{text}</p> : null}</div>
        {action}
      </header>
      {children}
    </div>
  )
}

export function Panel({ title, text, children }: { title?: string; text?: string; children: ReactNode }) {
  return (
    <section className="rounded-md border border-line bg-surface p-5">
      {title ? <h2 className="text-lg font-semibold">{title}</h2> : null}
      {text ? <p className="text-muted">{text}</p> : null}
      <div className={title ? 'mt-4' : ''}>{children}</div>
    </section>
  )
}

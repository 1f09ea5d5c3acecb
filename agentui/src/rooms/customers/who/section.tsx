import type { ReactNode } from 'react'

/** Section is one thing there is to know of a person. */
export function Section({ title, text, action, children }: { title: string; text?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3 rounded-md border border-line bg-surface p-5">
      <header className="flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0"><h3 className="text-lg font-semibold">{title}</h3>{text ? <p className="text-sm text-muted">{text}</p> : null}</div>
        {action}
      </header>
      {children}
    </section>
  )
}

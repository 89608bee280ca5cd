'use client'

import { useEffect, useRef, type PointerEvent } from 'react'
import { Icon } from './icon.tsx'
import { useToast } from './toasts.tsx'
import { uploadImage } from './upload-image.ts'

type DrawingPadProps = {
  url: string | null
  color: string
  isDisabled: boolean
  whileUploading: <T>(work: Promise<T>) => Promise<T>
  onChange: (url: string | null) => void
}

const side = 360
const penWidth = 7

/** A sketch with the finger or mouse. It is kept after each stroke, so that a reload shows it again. */
export function DrawingPad({ url, color, isDisabled, whileUploading, onChange }: DrawingPadProps) {
  const toast = useToast()
  const canvas = useRef<HTMLCanvasElement>(null)
  /** What the canvas shows already. */
  const shown = useRef<string | null>(null)
  const strokes = useRef(0)

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || url === shown.current) return
    shown.current = url
    context.clearRect(0, 0, side, side)
    if (url === null) return
    const image = new Image()
    image.src = url
    image.addEventListener('load', () => url === shown.current && context.drawImage(image, 0, 0, side, side))
  }, [url])

  function at(event: PointerEvent<HTMLCanvasElement>): [number, number] {
    const box = event.currentTarget.getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * side, ((event.clientY - box.top) / box.height) * side]
  }

  function onPointerDown(event: PointerEvent<HTMLCanvasElement>): void {
    const context = event.currentTarget.getContext('2d')
    if (isDisabled || !context || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    Object.assign(context, { lineWidth: penWidth, lineCap: 'round', lineJoin: 'round', strokeStyle: color })
    context.beginPath()
    context.moveTo(...at(event))
    // A tap is a dot.
    context.lineTo(...at(event))
    context.stroke()
  }

  function onPointerMove(event: PointerEvent<HTMLCanvasElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const context = event.currentTarget.getContext('2d')
    context?.lineTo(...at(event))
    context?.stroke()
  }

  async function onPointerUp(event: PointerEvent<HTMLCanvasElement>): Promise<void> {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    event.currentTarget.releasePointerCapture(event.pointerId)
    const stroke = ++strokes.current
    const drawn = event.currentTarget
    try {
      const kept = await whileUploading(
        new Promise<Blob | null>((resolve) => drawn.toBlob(resolve, 'image/png')).then((image) =>
          image ? uploadImage(image) : null,
        ),
      )
      // A later stroke brings the whole picture itself.
      if (stroke !== strokes.current) return
      shown.current = kept
      onChange(kept)
    } catch (error) {
      toast({ tone: 'bad', title: 'The drawing was not kept', text: (error as Error).message })
    }
  }

  return (
    <div className="field">
      <span className="field-name">Drawing</span>
      <div className="picture-box">
        <canvas
          ref={canvas}
          width={side}
          height={side}
          aria-label="Draw your idea here"
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={(event) => void onPointerUp(event)}
        />
        {url === null ? (
          <span className="picture-hint">
            <Icon name="pen" />
            <span>Draw here</span>
          </span>
        ) : (
          <button
            type="button"
            className="icon-button on-picture"
            aria-label="Clear the drawing"
            onClick={() => {
              strokes.current++
              onChange(null)
            }}
          >
            <Icon name="undo" />
          </button>
        )}
      </div>
    </div>
  )
}

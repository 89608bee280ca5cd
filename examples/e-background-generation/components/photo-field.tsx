'use client'

import { useState, type DragEvent } from 'react'
import { Icon } from './icon.tsx'
import { useToast } from './toasts.tsx'
import { uploadImage } from './upload-image.ts'

type PhotoFieldProps = {
  url: string | null
  whileUploading: <T>(work: Promise<T>) => Promise<T>
  onChange: (url: string | null) => void
}

export function PhotoField({ url, whileUploading, onChange }: PhotoFieldProps) {
  const toast = useToast()
  const [isOver, setIsOver] = useState(false)

  async function take(file: File | undefined): Promise<void> {
    if (!file) return
    try {
      onChange(await whileUploading(uploadImage(file)))
    } catch (error) {
      toast({ tone: 'bad', title: 'The photo was not taken', text: (error as Error).message })
    }
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault()
    setIsOver(false)
    void take(event.dataTransfer.files[0])
  }

  return (
    <div className="field">
      <span className="field-name">Photo of your hand</span>
      <div
        className="picture-box"
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={onDrop}
      >
        {url === null ? (
          <label className="picture-empty">
            <Icon name="upload" />
            <span>Choose a photo, or drop it here</span>
            <input
              type="file"
              name="originalImage"
              accept="image/png,image/jpeg,image/webp"
              className="visually-hidden"
              onChange={(event) => {
                void take(event.target.files?.[0])
                event.target.value = ''
              }}
            />
          </label>
        ) : (
          <>
            <img src={url} alt="Your hand" />
            <button
              type="button"
              className="icon-button on-picture"
              aria-label="Remove the photo"
              onClick={() => onChange(null)}
            >
              <Icon name="close" />
            </button>
          </>
        )}
      </div>
    </div>
  )
}

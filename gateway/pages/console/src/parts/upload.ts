// A file on its way to core, with how far it is: fetch cannot tell, so this is an XMLHttpRequest.
import { headersOf, linkTo, refusalOf, Unreachable } from "./api.ts";

export interface Upload {
  path: string;
  file: File;
  /** Bytes sent so far, of all. */
  onProgress: (sent: number, all: number) => void;
}

const parsed = (text: string): object => {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
};

/** Answers the status and the document, or throws what `send` throws. */
export const upload = ({ path, file, onProgress }: Upload): Promise<{ status: number; answer: object }> => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("POST", linkTo(path));
  for (const [name, value] of Object.entries(headersOf({ "Content-Type": "application/octet-stream" }))) request.setRequestHeader(name, value);
  request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
  request.onerror = () => reject(new Unreachable());
  request.onload = () => {
    const answer = parsed(request.responseText);
    if (request.status >= 200 && request.status < 300) resolve({ status: request.status, answer });
    else reject(refusalOf(request.status, answer));
  };
  request.send(file);
});

// Reads a server-sent event stream as the HTML standard says (event, data, id, retry, comments; CR, LF, CRLF; chunks cut anywhere).

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

export interface SseSink {
  readonly event: (event: ServerEvent) => void;
  /** Any comment line: the server's heartbeat. */
  readonly comment: () => void;
  readonly retry: (milliseconds: number) => void;
}

export function createSseParser(sink: SseSink, lastEventId = ""): (chunk: string) => void {
  let buffer = "";
  let afterCarriageReturn = false;
  let name = "";
  let data: string[] = [];
  let id = lastEventId;

  function line(text: string): void {
    if (text === "") {
      if (data.length > 0) sink.event({ event: name === "" ? "message" : name, data: data.join("\n"), id });
      name = "";
      data = [];
      return;
    }
    if (text.startsWith(":")) {
      sink.comment();
      return;
    }
    const colon = text.indexOf(":");
    const field = colon < 0 ? text : text.slice(0, colon);
    let value = colon < 0 ? "" : text.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) id = value;
    else if (field === "retry" && /^\d+$/.test(value)) sink.retry(Number(value));
  }

  return (chunk) => {
    if (chunk === "") return;
    if (afterCarriageReturn && chunk.startsWith("\n")) chunk = chunk.slice(1);
    afterCarriageReturn = chunk.endsWith("\r");
    const lines = (buffer + chunk).split(/\r\n|\n|\r/);
    buffer = lines.pop() ?? "";
    lines.forEach(line);
  };
}

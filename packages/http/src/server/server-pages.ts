/** The pages of a server, made when they are first asked for. */
import type { Server } from "@sheaf/core";
import type { HttpResponse } from "../message/http-message.ts";
import { DESCRIBE_PAGE_PATH } from "../message/http-names.ts";
import { describePage } from "../pages/describe-page.ts";
import { landingPage } from "../pages/landing-page.ts";
import { notFoundPage } from "../pages/not-found-page.ts";
import { type Page, pageResponse } from "../pages/page.ts";

/** Landing page, describe page, 404. */
export class ServerPages {
  readonly #server: Server;
  readonly #prefix: string;
  #landing: Page | undefined;
  #described: Promise<Page> | undefined;
  #notFound: Page | undefined;

  constructor(server: Server, prefix: string) {
    this.#server = server;
    this.#prefix = prefix;
  }

  landing(): HttpResponse {
    const describePath = `${this.#prefix}/${DESCRIBE_PAGE_PATH}`;
    this.#landing ??= landingPage(this.#server, { describePath });
    return pageResponse(this.#landing);
  }

  async describe(): Promise<HttpResponse> {
    this.#described ??= describePage(this.#server, { prefix: this.#prefix });
    return pageResponse(await this.#described);
  }

  notFound(): HttpResponse {
    const { protocolName } = this.#server;
    this.#notFound ??= notFoundPage({ protocolName, prefix: this.#prefix });
    return pageResponse(this.#notFound);
  }
}

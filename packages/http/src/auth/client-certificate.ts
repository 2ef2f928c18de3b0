/** What a proxy says about the certificate that its client has shown. */

/** A client certificate, as far as the proxy's header tells of it. */
export interface ClientCertificate {
  /** Distinguished name of the subject, most specific part first (RFC 4514): `"CN=alice,O=Acme"`; `""` if unknown. */
  readonly subject: string;
  /** The most specific common name in the subject. */
  readonly commonName: string | undefined;
  /** Alternative names, such as SPIFFE ids. */
  readonly uris: readonly string[];
  readonly dnsNames: readonly string[];
  readonly emails: readonly string[];
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly fingerprint: string | undefined;
  /** Lower-case hex digits. */
  readonly serialNumber: string | undefined;
  readonly notBefore: Date | undefined;
  readonly notAfter: Date | undefined;
}

/** A certificate of which nothing is known; the parts that are go over it. */
export const UNKNOWN_CERTIFICATE: ClientCertificate = {
  subject: "",
  commonName: undefined,
  uris: [],
  dnsNames: [],
  emails: [],
  fingerprint: undefined,
  serialNumber: undefined,
  notBefore: undefined,
  notAfter: undefined,
};

/** Whom a certificate names: the common name, or else the first alternative name: URI, DNS name, email address. */
export function certificatePrincipal(certificate: ClientCertificate): string | undefined {
  const { commonName, uris, dnsNames, emails } = certificate;
  return commonName ?? uris[0] ?? dnsNames[0] ?? emails[0];
}

/** What is known of a certificate, as claims under the names that the family uses. */
export function certificateClaims(certificate: ClientCertificate): Record<string, unknown> {
  const { subject, fingerprint, uris, dnsNames, emails, serialNumber, notAfter } = certificate;
  return {
    ...(subject === "" ? {} : { subject }),
    ...(fingerprint === undefined ? {} : { hash: fingerprint }),
    ...(uris.length === 0 ? {} : { uri: uris.length === 1 ? uris[0] : uris }),
    ...(dnsNames.length === 0 ? {} : { dns: dnsNames }),
    ...(emails.length === 0 ? {} : { email: emails }),
    ...(serialNumber === undefined ? {} : { serial: serialNumber }),
    ...(notAfter === undefined ? {} : { not_valid_after: notAfter.toISOString() }),
  };
}

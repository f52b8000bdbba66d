using System.Text;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// Web addresses brought to one form, so that two links to the same post are equal: scheme, <c>www.</c>, mobile hosts, default ports,
/// fragments, closing slashes and what trackers add do not count; the rest of the query is sorted.
/// </summary>
internal static class WebAddress
{
    private static readonly string[] HostPrefixes = ["www.", "m.", "mobile."];

    private static readonly string[] Trackers =
        ["fbclid", "gclid", "igsh", "igshid", "si", "mibextid", "ref_src", "ref_url", "is_from_webapp", "sender_device", "_r", "_t"];

    /// <summary>The one form. Text that is no web address comes back with its white space at the ends removed.</summary>
    public static string Normalise(string text)
    {
        var rest = text.AsSpan().Trim();
        var scheme = rest.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            if (!rest[..scheme].Equals("http", StringComparison.OrdinalIgnoreCase) && !rest[..scheme].Equals("https", StringComparison.OrdinalIgnoreCase))
            {
                return rest.ToString();
            }

            rest = rest[(scheme + 3)..];
        }

        var fragment = rest.IndexOf('#');
        rest = fragment < 0 ? rest : rest[..fragment];
        var question = rest.IndexOf('?');
        var query = question < 0 ? default : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];
        var slash = rest.IndexOf('/');
        if (scheme < 0 && !IsHost(slash < 0 ? rest : rest[..slash]))
        {
            return text.Trim();
        }

        var normal = new StringBuilder(text.Length);
        AppendHost(normal, slash < 0 ? rest : rest[..slash]);
        AppendEscaped(normal, slash < 0 ? default : rest[slash..].TrimEnd('/'));
        AppendQuery(normal, query);
        return normal.ToString();
    }

    private static bool IsHost(ReadOnlySpan<char> text) => text.Contains('.') && !text.Contains(' ');

    private static void AppendHost(StringBuilder normal, ReadOnlySpan<char> authority)
    {
        var host = authority[(authority.LastIndexOf('@') + 1)..].ToString().ToLowerInvariant().AsSpan();
        host = host.EndsWith(":80") ? host[..^3] : host.EndsWith(":443") ? host[..^4] : host;
        host = host.TrimEnd('.');
        foreach (var prefix in HostPrefixes)
        {
            // "m.co" is a host, "m.facebook.com" a mobile one.
            if (host.StartsWith(prefix, StringComparison.Ordinal) && host[prefix.Length..].Contains('.'))
            {
                host = host[prefix.Length..];
                break;
            }
        }

        normal.Append(host is "web.facebook.com" ? "facebook.com" : host);
    }

    private static void AppendQuery(StringBuilder normal, ReadOnlySpan<char> query)
    {
        if (query.IsEmpty)
        {
            return;
        }

        var kept = new List<string>();
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            var name = (equals < 0 ? pair : pair[..equals]).ToString();
            if (!pair.IsEmpty && !name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) && !Trackers.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                var escaped = new StringBuilder(pair.Length);
                AppendEscaped(escaped, pair);
                kept.Add(escaped.ToString());
            }
        }

        kept.Sort(StringComparer.Ordinal);
        normal.Append(kept.Count == 0 ? "" : "?").AppendJoin('&', kept);
    }

    // Percent escapes of letters, digits and "-._~" are the characters themselves; other escapes are written in upper case.
    private static void AppendEscaped(StringBuilder normal, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%' || i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                normal.Append(text[i]);
                continue;
            }

            var value = (char)Convert.FromHexString(text.Slice(i + 1, 2))[0];
            if (char.IsAsciiLetterOrDigit(value) || value is '-' or '.' or '_' or '~')
            {
                normal.Append(value);
            }
            else
            {
                normal.Append('%').Append(char.ToUpperInvariant(text[i + 1])).Append(char.ToUpperInvariant(text[i + 2]));
            }

            i += 2;
        }
    }
}

using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Intake;

/// <summary>Where it happened and what proves it.</summary>
internal sealed partial class IncidentParser
{
    private static readonly PropertyNames PlaceNames = PropertyNames.Of<Place>();
    private static readonly PropertyNames EvidenceNames = PropertyNames.Of<Evidence>();
    private static readonly string[] EvidencePointers = [.. Enumerable.Range(0, IntakeLimits.Evidence).Select(i => $"/evidence/{i}")];

    private enum Place
    {
        RegionCode, Description,
    }

    private enum Evidence
    {
        Kind, Sha256, Uri,
    }

    private void ReadPlace(ref FormCursor cursor, ref Seen seen)
    {
        if (!cursor.BeginObject())
        {
            // The fault is told: what it should hold is not missing besides.
            seen.Fill((int)Place.RegionCode);
            return;
        }

        while (cursor.Next(PlaceNames, "/place", ref seen, out var property))
        {
            if (property == (int)Place.RegionCode)
            {
                form.Place.RegionCode = ReadArea(ref cursor, AreaLevel.Regency, AreaLevel.Village, IntakeTexts.PlaceLevel) ?? "";
            }
            else
            {
                form.Place.Description = cursor.Text(IntakeLimits.PlaceDescription);
            }
        }
    }

    private string? ReadArea(ref FormCursor cursor, AreaLevel highest, AreaLevel deepest, Bilingual levels)
    {
        Span<char> buffer = stackalloc char[64];
        var length = cursor.Short(buffer, out var isString);
        if (!isString)
        {
            return null;
        }

        var code = length < 0 ? default : buffer[..length].Trim();
        if (context.Areas.LevelOf(code) is not { } level)
        {
            cursor.Fault(FaultCode.UnknownRegion, IntakeTexts.Region, "35.17, 35.17.01", length < 0 ? null : context.Areas.Nearest(new string(code)));
            return null;
        }

        if (level < highest || level > deepest)
        {
            cursor.Fault(FaultCode.WrongLevel, levels, $"{highest.Text()}..{deepest.Text()}");
            return null;
        }

        return context.Areas.Around(code) is { } area && area.Code.Length == code.Length ? area.Code : new string(code);
    }

    private void ReadEvidence(ref FormCursor cursor)
    {
        if (!cursor.BeginList())
        {
            return;
        }

        var evidence = new List<EvidenceForm>(4);
        for (var i = 0; cursor.NextItem(i, IntakeLimits.Evidence); i++)
        {
            cursor.Point("", RootNames[(int)Root.Evidence], i);
            if (cursor.BeginObject())
            {
                evidence.Add(ReadEvidenceItem(ref cursor, EvidencePointers[i]));
            }

            cursor.Point("", RootNames[(int)Root.Evidence]);
        }

        form.Evidence = evidence;
    }

    private static EvidenceForm ReadEvidenceItem(ref FormCursor cursor, string pointer)
    {
        var seen = default(Seen);
        EvidenceKind? kind = null;
        string? sha256 = null, uri = null;
        while (cursor.Next(EvidenceNames, pointer, ref seen, out var property))
        {
            switch ((Evidence)property)
            {
                case Evidence.Kind:
                    kind = cursor.Code<EvidenceKind>();
                    break;
                case Evidence.Sha256:
                    sha256 = ReadHash(ref cursor);
                    break;
                case Evidence.Uri:
                    uri = cursor.Text(IntakeLimits.Url);
                    break;
            }
        }

        return new(kind ?? EvidenceKind.Other, sha256, uri);
    }

    private static string? ReadHash(ref FormCursor cursor)
    {
        Span<char> buffer = stackalloc char[128];
        var length = cursor.Short(buffer, out var isString);
        if (length == 64 && IsHexadecimal(buffer[..length]))
        {
            return string.Create(64, (ReadOnlySpan<char>)buffer[..length], static (lower, text) => text.ToLowerInvariant(lower));
        }

        if (isString)
        {
            cursor.Fault(FaultCode.InvalidHash, IntakeTexts.Hash, "[0-9a-f]{64}");
        }

        return null;
    }

    private static bool IsHexadecimal(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}

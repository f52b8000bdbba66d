using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Intake;

/// <summary>Fills a form from a body, object by object; each object's properties are the members of its enum in camel case.</summary>
internal sealed partial class IncidentParser(IncidentForm form, IntakeFaults faults, IntakeContext context)
{
    private static readonly PropertyNames RootNames = PropertyNames.Of<Root>();
    private static readonly PropertyNames PlaceNames = PropertyNames.Of<Place>();
    private static readonly PropertyNames EvidenceNames = PropertyNames.Of<Evidence>();
    private static readonly string[] EvidencePointers = [.. Enumerable.Range(0, IntakeLimits.Evidence).Select(i => $"/evidence/{i}")];

    private readonly DateOnly _today = DateOnly.FromDateTime(context.Now.ToOffset(TimeSpan.FromHours(9)).DateTime);

    private enum Root
    {
        ReportId, OccurredAt, KnownAt, ReceivedAt, Election, Place, Subject, Act, Description, Evidence, Witnesses, Reporter,
    }

    private enum Place
    {
        RegionCode, Description,
    }

    private enum Evidence
    {
        Kind, Sha256, Uri,
    }

    /// <summary>Reads the whole body.</summary>
    /// <param name="atDepthLimit">Set when an exception came from nesting rather than from broken JSON.</param>
    /// <exception cref="JsonException">The body is no JSON or nests too deeply.</exception>
    public void Read(ReadOnlySpan<byte> utf8, ref bool atDepthLimit)
    {
        var cursor = new FormCursor(utf8, faults);
        try
        {
            if (cursor.BeginObject())
            {
                ReadRoot(ref cursor);
            }

            cursor.End();
        }
        catch (JsonException)
        {
            atDepthLimit = cursor.IsAtDepthLimit;
            throw;
        }
    }

    private void ReadRoot(ref FormCursor cursor)
    {
        var seen = default(Seen);
        Seen place = default, subject = default, act = default, reporter = default;
        while (cursor.Next(RootNames, "", ref seen, out var property))
        {
            switch ((Root)property)
            {
                case Root.ReportId:
                    form.ReportId = RequiredText(ref cursor, IntakeLimits.ReportId, ref seen, property);
                    break;
                case Root.OccurredAt:
                    form.OccurredAt = cursor.Time() ?? default;
                    break;
                case Root.KnownAt:
                    form.KnownAt = cursor.Time();
                    break;
                case Root.ReceivedAt:
                    ReadReceivedAt(ref cursor);
                    break;
                case Root.Election:
                    ReadElection(ref cursor, ref seen);
                    break;
                case Root.Place:
                    ReadPlace(ref cursor, ref place);
                    break;
                case Root.Subject:
                    ReadSubject(ref cursor, ref subject);
                    break;
                case Root.Act:
                    ReadAct(ref cursor, ref act);
                    break;
                case Root.Description:
                    form.Description = cursor.Text(IntakeLimits.Description);
                    break;
                case Root.Evidence:
                    ReadEvidence(ref cursor);
                    break;
                case Root.Witnesses:
                    form.Witnesses = cursor.Whole(0, IntakeLimits.Witnesses) ?? 0;
                    break;
                case Root.Reporter:
                    ReadReporter(ref cursor, ref reporter);
                    break;
            }
        }

        cursor.Require(RootNames, "", seen, (int)Root.ReportId);
        cursor.Require(RootNames, "", seen, (int)Root.OccurredAt);
        cursor.Require(PlaceNames, "/place", place, (int)Place.RegionCode);
        cursor.Require(SubjectNames, "/subject", subject, (int)Subject.Kind);
        cursor.Require(ActNames, "/act", act, (int)Act.Code);
        cursor.Require(ReporterNames, "/reporter", reporter, (int)Reporter.Kind);
        ChooseElection(seen);
        CheckTimes();
    }

    private static string RequiredText(ref FormCursor cursor, int limit, ref Seen seen, int property)
    {
        var faultsBefore = cursor.Faults;
        if (cursor.Text(limit) is { } text)
        {
            if (!text.AsSpan().ContainsAnyInRange('\0', '\u001F'))
            {
                return text;
            }

            cursor.Fault(FaultCode.InvalidText, IntakeTexts.Text);
        }
        else if (cursor.Faults == faultsBefore)
        {
            seen.Empty(property);
        }

        return "";
    }

    private void ReadReceivedAt(ref FormCursor cursor)
    {
        if (cursor.Time() is not { } time)
        {
            return;
        }

        if (!context.MayBackfill)
        {
            cursor.Fault(FaultCode.NotAllowed, IntakeTexts.NotAllowed);
        }
        else if (time > context.Now + IntakeLimits.ClockSkew)
        {
            cursor.Fault(FaultCode.InFuture, IntakeTexts.AfterClock);
        }
        else
        {
            form.ReceivedAt = time;
        }
    }

    private void ReadElection(ref FormCursor cursor, ref Seen seen)
    {
        var name = RequiredText(ref cursor, IntakeLimits.Election, ref seen, (int)Root.Election);
        if (context.Elections.Contains(name, StringComparer.Ordinal))
        {
            form.Election = name;
        }
        else if (name.Length > 0)
        {
            cursor.Fault(FaultCode.UnknownElection, IntakeTexts.Election, string.Join(' ', context.Elections), NearestName.Of(name, context.Elections));
        }
    }

    private void ChooseElection(in Seen seen)
    {
        if (seen.IsFilled((int)Root.Election))
        {
            return;
        }

        if (context.Elections.Count == 1)
        {
            form.Election = context.Elections[0];
        }
        else
        {
            faults.Add("/election", FaultCode.Missing, IntakeTexts.WhichElection, string.Join(' ', context.Elections));
        }
    }

    private void CheckTimes()
    {
        var latest = (form.ReceivedAt ?? context.Now) + IntakeLimits.ClockSkew;
        if (form.OccurredAt > latest)
        {
            faults.Add("/occurredAt", FaultCode.InFuture, IntakeTexts.AfterReceipt);
        }

        if (form.KnownAt > latest)
        {
            faults.Add("/knownAt", FaultCode.InFuture, IntakeTexts.AfterReceipt);
        }
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

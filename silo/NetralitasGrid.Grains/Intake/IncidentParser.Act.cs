using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Intake;

/// <summary>What was done.</summary>
internal sealed partial class IncidentParser
{
    private static readonly PropertyNames ActNames = PropertyNames.Of<Act>();
    private static readonly PropertyNames SupportsNames = PropertyNames.Of<Supports>();

    private enum Act
    {
        Code, Channel, Published, Active, OnDuty, AssignmentLetter, MinisterConsent, Symbols, Attributes, Facilities, Involved, Effect, Supports, Url,
    }

    private enum Supports
    {
        Election, Pair,
    }

    private void ReadAct(ref FormCursor cursor, ref Seen seen)
    {
        if (!cursor.BeginObject())
        {
            seen.Fill((int)Act.Code);
            return;
        }

        var act = form.Act;
        while (cursor.Next(ActNames, "/act", ref seen, out var property))
        {
            switch ((Act)property)
            {
                case Act.Code:
                    act.Code = cursor.Code<ActCode>() ?? default;
                    break;
                case Act.Channel:
                    act.Channel = cursor.Code<Channel>() ?? default;
                    break;
                case Act.Published:
                    act.Published = cursor.Flag();
                    break;
                case Act.Active:
                    act.Active = cursor.Flag();
                    break;
                case Act.OnDuty:
                    act.OnDuty = cursor.Flag();
                    break;
                case Act.AssignmentLetter:
                    act.AssignmentLetter = cursor.Flag();
                    break;
                case Act.MinisterConsent:
                    act.MinisterConsent = cursor.Flag();
                    break;
                case Act.Symbols:
                    act.Symbols = cursor.CodeSet<Symbol>();
                    break;
                case Act.Attributes:
                    act.Attributes = cursor.CodeSet<ActAttribute>();
                    break;
                case Act.Facilities:
                    act.Facilities = cursor.CodeSet<Facility>();
                    break;
                case Act.Involved:
                    act.Involved = cursor.CodeSet<SubjectKind>();
                    break;
                case Act.Effect:
                    act.Effect = cursor.Code<Effect>();
                    break;
                case Act.Supports:
                    act.Supports = ReadSupports(ref cursor);
                    break;
                case Act.Url:
                    act.Url = cursor.Text(IntakeLimits.Url);
                    break;
            }
        }
    }

    private SupportsForm? ReadSupports(ref FormCursor cursor)
    {
        if (!cursor.BeginObject())
        {
            return null;
        }

        var seen = default(Seen);
        string? election = null;
        int? pair = null;
        while (cursor.Next(SupportsNames, "/act/supports", ref seen, out var property))
        {
            if (property == (int)Supports.Election)
            {
                election = ReadArea(ref cursor, AreaLevel.Province, AreaLevel.Regency, IntakeTexts.ElectionLevel);
            }
            else
            {
                pair = cursor.Whole(1, IntakeLimits.Pair);
            }
        }

        cursor.Require(SupportsNames, "/act/supports", seen, (int)Supports.Election);
        cursor.Require(SupportsNames, "/act/supports", seen, (int)Supports.Pair);
        return election is null || pair is null ? null : new(election, pair.Value);
    }
}

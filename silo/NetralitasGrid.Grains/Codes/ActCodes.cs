namespace NetralitasGrid.Grains.Codes;

/// <summary>What was done (<c>act.code</c>).</summary>
public enum ActCode
{
    Props, Post, Comment, Share, Like, Follow, Join, OnlineCampaign, Attend, Photo, PartyApproach, CampaignJoin, MobiliseAsn,
    Decision, Meeting, Appeal, Invite, Gift, IdSupport, Team, PartyMember, Money, Intimidation, Mutation, ProgrammeAbuse, Involve, Other,
}

/// <summary>Where it was done (<c>act.channel</c>); the eight from <see cref="Facebook"/> to <see cref="Web"/> are social. Absent = <see cref="Field"/>.</summary>
public enum Channel
{
    Field, Facebook, Instagram, X, Tiktok, Youtube, Whatsapp, Telegram, Web, Media, Letter, Office,
}

/// <summary>A gesture or backdrop in a photo (<c>act.symbols</c>); <see cref="Fist"/> and <see cref="TwoHandHeart"/> are allowed, the rest banned.</summary>
public enum Symbol
{
    Thumb, Index, TwoFingers, ThreeFingers, FourFingers, FiveFingers, Ok, Metal, Phone, Pistol, FingerHeart,
    WithCandidate, PartyLogo, Backdrop, Fist, TwoHandHeart,
}

/// <summary>What the subject wore or carried (<c>act.attributes</c>).</summary>
public enum ActAttribute
{
    Party, Asn, Candidate,
}

/// <summary>State facility that was used (<c>act.facilities</c>).</summary>
public enum Facility
{
    Vehicle, Building, Budget, Equipment, Event,
}

/// <summary>What a decision or act did to a pair (<c>act.effect</c>).</summary>
public enum Effect
{
    Benefit, Harm,
}

/// <summary>Kind of a piece of evidence (<c>evidence.kind</c>).</summary>
public enum EvidenceKind
{
    Image, Video, Audio, Document, Link, Other,
}

/// <summary>Who reports (<c>reporter.kind</c>): the first three make a laporan, <see cref="Supervisor"/> a temuan, <see cref="Anonymous"/> an informasi awal.</summary>
public enum ReporterKind
{
    Voter, Monitor, Participant, Supervisor, Anonymous,
}
